#include "child_programs.h"

#include <dlfcn.h>
#include <pyprof/core/family_files.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "family.h"

namespace pyprof {
namespace {

struct File {
  dev_t device;
  ino_t inode;
};

// Set once and never freed: a vforked child looks at them.
struct Plan {
  std::string host;
  std::string folder_variable;
  std::array<File, 2> pythons{};
};
const Plan* s_plan = nullptr;

File file_at(const char* path) noexcept {
  struct stat status {};
  if (stat(path, &status) != 0) return {0, 0};
  return {status.st_dev, status.st_ino};
}

bool is_python(const char* path) noexcept {
  const File asked = file_at(path);
  for (const File& python : s_plan->pythons)
    if (asked.inode != 0 && asked.inode == python.inode && asked.device == python.device)
      return true;
  return false;
}

}  // namespace

void follow_programs(const std::string& python) {
  std::error_code unknown;
  const auto host = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown) return;
  s_plan = new Plan{host.string(),
                    std::string(family_files::kFolderVariable) + "=" + family_folder(),
                    {file_at(PYPROF_PYTHON_EXECUTABLE), file_at(python.c_str())}};
}

namespace detail {

FollowedProgram followed_program(const char* path) noexcept {
  if (!s_plan) return {};
  const int error = errno;
  const bool followed = is_python(path);
  errno = error;
  return followed ? FollowedProgram{s_plan->host.c_str(), s_plan->folder_variable.c_str()}
                  : FollowedProgram{};
}

void write_program_variable(char* into, const char* path) noexcept {
  std::snprintf(into, kProgramVariableBytes, "%s=%s", family_files::kProgramVariable, path);
}

}  // namespace detail
}  // namespace pyprof

// Not execve(), which has an end of this process to tell: process_end.cpp. posix_spawnp() is left
// alone: it looks for a name without folder, and what CPython starts it has found itself.
extern "C" int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                           const posix_spawnattr_t* attributes, char* const argv[],
                           char* const environment[]) {
  static const auto real =
      reinterpret_cast<decltype(&posix_spawn)>(dlsym(RTLD_NEXT, "posix_spawn"));
  return pyprof::start_followed(path, environment,
                                [&](const char* program, char* const variables[]) {
                                  return real(pid, program, actions, attributes, argv, variables);
                                });
}
