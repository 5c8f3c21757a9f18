#include <fcntl.h>
#include <fmt/format.h>
#include <pyprof/core/error.h>
#include <pyprof/read/output_file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace pyprof {
namespace {

// A link is followed, so that what it points to is replaced and not the link.
std::string followed(const std::string& path) {
  std::error_code error;
  const auto target = std::filesystem::canonical(path, error);
  return error ? path : target.string();
}

// High, so that the program whose process this is gets the numbers that it would get without us.
int duplicate(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) == O_RDONLY) {
    errno = EBADF;
    return -1;
  }
  for (const int least : {512, 3})
    if (const int fd = fcntl(descriptor, F_DUPFD_CLOEXEC, least); fd >= 0) return fd;
  return -1;
}

// Devices and pipes are written, never replaced.
bool is_replaceable(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

}  // namespace

int named_descriptor(const std::string& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    int number = -1;
    const char* end = path.data() + path.size();
    const auto [rest, error] = std::from_chars(path.data() + folder.size(), end, number);
    return error == std::errc() && rest == end ? number : -1;
  }
  return -1;
}

OutputFile::OutputFile(const std::string& path, std::string option)
    : path_(path), option_(std::move(option)), target_(followed(path)) {
  const int descriptor = named_descriptor(path);
  fd_ = descriptor >= 0 ? duplicate(descriptor) : open_target();
  if (fd_ >= 0) return;
  const int error = errno;
  temporary_.clear();
  fail(error);
}

int OutputFile::open_target() {
  int flags = O_WRONLY | O_CLOEXEC;
  if (is_replaceable(target_)) {
    temporary_ = fmt::format("{}.{}.tmp", target_, getpid());
    flags |= O_CREAT | O_TRUNC;
  }
  return open(temporary_.empty() ? target_.c_str() : temporary_.c_str(), flags, 0666);
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::commit() {
  flush();
  const int status = close(fd_);
  fd_ = -1;
  if (status != 0) fail(errno);
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  temporary_.clear();
}

void OutputFile::drain(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void OutputFile::fail(int error) const {
  throw Error(fmt::format("cannot write {}: {}; choose another place with {}", path_,
                          std::strerror(error), option_));
}

}  // namespace pyprof
