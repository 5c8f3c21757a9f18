#include "family.h"

#include <fcntl.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/family_files.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace pyprof {
namespace {

// Never freed: processes end after static destruction.
const std::string* s_folder = nullptr;
const std::string* s_ends = nullptr;

}  // namespace

void open_family(const std::string& folder) {
  s_folder = new std::string(folder);
  s_ends = new std::string(folder + "/" + family_files::kEnds);
}

const std::string& family_folder() {
  static const auto& none = *new std::string;
  return s_folder ? *s_folder : none;
}

std::string new_recording_path() { return family_files::recording_path(*s_folder, getpid()); }

// One write, so that lines of several processes do not mix.
void note_end(pid_t pid, int wait_status) noexcept {
  if (!s_ends) return;
  const int error = errno;
  std::array<char, 64> line{};
  const int bytes =
      std::snprintf(line.data(), line.size(), family_files::kEndFormat, static_cast<long>(pid),
                    wait_status, static_cast<unsigned long long>(monotonic_ns()));
  const int fd = open(s_ends->c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (fd >= 0) {
    [[maybe_unused]] const ssize_t told = write(fd, line.data(), static_cast<std::size_t>(bytes));
    close(fd);
  }
  errno = error;
}

}  // namespace pyprof
