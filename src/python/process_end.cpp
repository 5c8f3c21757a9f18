#include "process_end.h"

#include <fcntl.h>
#include <pyprof/core/clock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "child_programs.h"
#include "family.h"
#include "own_limits.h"
#include "recorder.h"

namespace pyprof {
namespace {

using format::Phase;

ProfileFile* s_file = nullptr;
const EndCallback* s_on_end = nullptr;
std::atomic<bool> s_told{false};

// Forked children, and vforked ones that still share our memory, end unseen.
bool concerns_us() { return s_file && recorder_owns_this_process(); }

void tell(ProcessEnd end) {
  if (s_on_end && *s_on_end) (*s_on_end)(end);
}

// As wait() would have it.
int wait_status(ProcessEnd end) {
  return end.kind == EndKind::kSignaled ? end.code : end.code << 8;
}

void end_process(ProcessEnd end) {
  if (!concerns_us() || s_told.exchange(true)) return;
  const LiftedLimits lifted;
  // Nothing was hooked yet if the interpreter did not even start.
  if (s_file->header().phase != Phase::kStarting) recorder_stop(Ending::kAbrupt);
  note_end(getpid(), wait_status(end));
  tell(end);
}

void at_exit(int status, void*) { end_process({EndKind::kExited, status & 0xff}); }

// A program that is not there or not executable only costs an errno: os.execvp() tries one folder
// of PATH after the other.
bool will_run(const char* path) {
  const int error = errno;
  const bool runs = faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0;
  errno = error;
  return runs;
}

// The file is complete at every instant, so nothing has to stop before exec; and if exec fails the
// recording goes on as if nothing had been tried.
template <typename Exec>
int replace_process(bool runs, Exec exec) {
  if (!runs || !concerns_us()) return exec();
  format::Header& header = s_file->header();
  const Phase phase = header.phase;
  header.latest = read_anchor(header.clock);
  header.phase = Phase::kReplaced;
  {
    const LiftedLimits lifted;
    tell({EndKind::kReplaced, 0});
  }
  const int result = exec();
  header.phase = phase;
  return result;
}

// True if the signal, sent to this process, ends it without a handler having a say.
bool is_deadly(int signal) {
  struct sigaction action {};
  sigset_t blocked;
  if (signal == SIGKILL) return true;
  if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) return false;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  return !sigismember(&blocked, signal) &&
         (signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT ||
          signal == SIGABRT || signal == SIGUSR1 || signal == SIGUSR2 || signal == SIGALRM ||
          signal == SIGPIPE);
}

}  // namespace

void watch_process_end(ProfileFile& file, const EndCallback& on_end) {
  s_file = &file;
  s_on_end = &on_end;
  on_exit(at_exit, nullptr);
}

void forget_end_callback() { s_on_end = nullptr; }

}  // namespace pyprof

// No call into libc's own versions: after vfork the child may do nothing that has state.
#pragma GCC visibility push(default)
extern "C" {

void _exit(int status) {  // declared noreturn by unistd.h
  pyprof::end_process({pyprof::EndKind::kExited, status & 0xff});
  for (;;) syscall(SYS_exit_group, status);
}

void _Exit(int status) { _exit(status); }

int execve(const char* path, char* const argv[], char* const envp[]) {
  const auto start = [](const pyprof::Launch& launch) {
    return static_cast<int>(syscall(SYS_execve, launch.path, launch.words, launch.environment));
  };
  return pyprof::replace_process(pyprof::will_run(path), [=] {
    return pyprof::start_followed({path, argv, envp}, start);
  });
}

int execv(const char* path, char* const argv[]) { return execve(path, argv, environ); }

int fexecve(int fd, char* const argv[], char* const envp[]) {
  return pyprof::replace_process(true, [=] {
    return static_cast<int>(syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH));
  });
}

// CPython ends by SIGINT through this after an uncaught KeyboardInterrupt.
int kill(pid_t pid, int signal) {
  if (pid == getpid() && pyprof::is_deadly(signal))
    pyprof::end_process({pyprof::EndKind::kSignaled, signal});
  return static_cast<int>(syscall(SYS_kill, pid, signal));
}

}  // extern "C"
#pragma GCC visibility pop
