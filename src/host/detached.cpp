#include "detached.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pyprof {
namespace {

[[noreturn]] void work_alone(const std::function<void()>& work) {
  if (daemon(0, 0) != 0) _exit(1);  // its first process ends here with 0
  close_range(3, ~0u, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  try {
    work();
  } catch (...) {  // there is nobody left to tell
    _exit(1);
  }
  _exit(0);
}

}  // namespace

bool run_detached(const std::function<void()>& work) {
  const pid_t first = fork();
  if (first == 0) work_alone(work);
  int status = 0;
  return first > 0 && waitpid(first, &status, 0) == first && status == 0;
}

}  // namespace pyprof
