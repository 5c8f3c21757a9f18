// Whoever reaps a child knows how it ended, even if it was killed: with --follow that is noted. The
// functions by which a process reaps are symbols of the host; the linker gives them
// precedence over libc's. note_end() stands here too so that whatever links it has them: a
// sanitizer offers its own, and with these the linker would look no further.
#include <fcntl.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/family_files.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>

#include "family.h"

namespace pyprof {
namespace {

const std::string* s_ends = nullptr;  // never freed: a process ends after static destruction

void note(pid_t reaped, int status) {
  if (WIFEXITED(status) || WIFSIGNALED(status)) note_end(reaped, status);
}

// As waitpid() has it, of what waitid() tells.
int wait_status(const siginfo_t& info) {
  constexpr int kCoreDumped = 0x80;
  if (info.si_code == CLD_EXITED) return (info.si_status & 0xff) << 8;
  return info.si_status | (info.si_code == CLD_DUMPED ? kCoreDumped : 0);
}

void note(const siginfo_t& info) {
  const bool ended =
      info.si_code == CLD_EXITED || info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED;
  if (info.si_pid > 0 && ended) note_end(info.si_pid, wait_status(info));
}

}  // namespace

void watch_ends(const std::string& folder) {
  s_ends = new std::string(folder + "/" + family_files::kEnds);
}

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

#pragma GCC visibility push(default)
extern "C" {

pid_t wait4(pid_t pid, int* status, int options, struct rusage* usage) {
  int own = 0;
  const auto reaped =
      static_cast<pid_t>(syscall(SYS_wait4, pid, status ? status : &own, options, usage));
  if (reaped > 0) pyprof::note(reaped, status ? *status : own);
  return reaped;
}

pid_t waitpid(pid_t pid, int* status, int options) { return wait4(pid, status, options, nullptr); }

pid_t wait3(int* status, int options, struct rusage* usage) {
  return wait4(-1, status, options, usage);
}

pid_t wait(int* status) { return wait4(-1, status, 0, nullptr); }

int waitid(idtype_t type, id_t id, siginfo_t* info, int options) {
  siginfo_t own{};
  siginfo_t* told = info ? info : &own;
  const auto result = static_cast<int>(syscall(SYS_waitid, type, id, told, options, nullptr));
  if (result == 0 && (options & WNOWAIT) == 0) pyprof::note(*told);
  return result;
}

}  // extern "C"
#pragma GCC visibility pop
