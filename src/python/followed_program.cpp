#include "followed_program.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string_view>

namespace pyprof {
namespace {

struct File {
  dev_t device = 0;
  ino_t inode = 0;
};

// Set once and never freed: a vforked child looks at them.
struct KnownFiles {
  std::array<File, 2> pythons{};
  File env, shell;
};
const KnownFiles* s_known = nullptr;

File file_at(const char* path) noexcept {
  struct stat status {};
  if (stat(path, &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

bool is(const char* path, const File& known) noexcept {
  const File asked = file_at(path);
  return asked.inode != 0 && asked.inode == known.inode && asked.device == known.device;
}

bool is_python(const char* path) noexcept {
  return s_known && (is(path, s_known->pythons[0]) || is(path, s_known->pythons[1]));
}

bool is_executable(const char* path) noexcept {
  return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0;
}

bool join(std::string_view folder, std::string_view word, PathText& path) noexcept {
  if (folder.size() + word.size() + 2 > path.size()) return false;
  std::memcpy(path.data(), folder.data(), folder.size());
  path[folder.size()] = '/';
  std::memcpy(path.data() + folder.size() + 1, word.data(), word.size());
  path[folder.size() + 1 + word.size()] = '\0';
  return true;
}

bool is_regular(const char* path) noexcept {
  struct stat status {};
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

// The text of the first line behind "#!", or null.
char* first_line(FollowedProgram& found) noexcept {
  const int fd = open(found.path.data(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return nullptr;
  const ssize_t bytes = read(fd, found.line.data(), found.line.size());
  close(fd);
  char* line = found.line.data();
  if (bytes < 2 || line[0] != '#' || line[1] != '!') return nullptr;
  auto* end = static_cast<char*>(std::memchr(line, '\n', static_cast<std::size_t>(bytes)));
  if (!end) return nullptr;
  while (end > line + 2 && (end[-1] == ' ' || end[-1] == '\t')) --end;
  *end = '\0';
  return line + 2 + std::strspn(line + 2, " \t");
}

// As the kernel does: the interpreter, and all the rest as one argument.
bool take_apart(char* line, FollowedProgram& found) noexcept {
  char* blank = line + std::strcspn(line, " \t");
  found.name = line;
  found.argument = nullptr;
  if (*blank == '\0') return *line != '\0';
  *blank = '\0';
  found.argument = blank + 1 + std::strspn(blank + 1, " \t");
  return true;
}

bool names_python(const char* search, FollowedProgram& found) noexcept {
  if (is_python(found.name)) return copy_path(found.name, found.python);
  if (!is_env(found.name) || !found.argument) return false;
  if (std::strpbrk(found.argument, " \t=/") || found.argument[0] == '-') return false;
  found.name = found.argument;
  found.argument = nullptr;
  return find_program(found.name, search, found.python) && is_python(found.python.data());
}

}  // namespace

bool copy_path(std::string_view from, PathText& to) noexcept {
  if (from.size() >= to.size()) return false;
  std::memcpy(to.data(), from.data(), from.size());
  to[from.size()] = '\0';
  return true;
}

void know_pythons(const std::string& python) {
  std::error_code unknown;
  const auto shell = std::filesystem::canonical("/bin/sh", unknown);
  s_known = new KnownFiles{{file_at(PYPROF_PYTHON_EXECUTABLE), file_at(python.c_str())},
                           file_at("/usr/bin/env"),
                           shell.filename() == "dash" ? file_at("/bin/sh") : File()};
}

bool is_env(const char* path) noexcept { return s_known && is(path, s_known->env); }

bool is_quiet_shell(const char* path) noexcept { return s_known && is(path, s_known->shell); }

bool find_program(const char* word, const char* search, PathText& path) noexcept {
  if (!search || !*word) return false;
  for (std::string_view rest = search; !rest.empty();) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    if (!folder.starts_with('/') || !join(folder, word, path)) return false;
    if (is_regular(path.data()) && is_executable(path.data())) return true;
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
  }
  return false;
}

bool is_followed(const char* search, FollowedProgram& found) noexcept {
  if (!is_executable(found.path.data())) return false;
  found.name = nullptr;
  if (is_python(found.path.data())) {
    found.python = found.path;
    return true;
  }
  char* line = first_line(found);
  return line && take_apart(line, found) && names_python(search, found);
}

}  // namespace pyprof
