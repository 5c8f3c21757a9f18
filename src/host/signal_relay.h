// Signals of the supervisor: who gets them, and which must be passed on.
#pragma once

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/types.h>

namespace pyprof {

// Blocks all signals of this thread while it lives, so that they can be read one by one.
class SignalRelay {
 public:
  SignalRelay();
  ~SignalRelay();
  SignalRelay(const SignalRelay&) = delete;
  SignalRelay& operator=(const SignalRelay&) = delete;

  // In the child: signals as they were before.
  void restore() const;
  // Opens the descriptor that becomes readable with each signal.
  void open();
  int fd() const { return fd_; }
  // Reads what has come and passes on to `child` what concerns it.
  void pass_on(pid_t child) const;

 private:
  sigset_t before_{};
  int fd_ = -1;
};

// Stops this process as `signal` stopped the child, until it is continued; then the child runs too.
void stop_like(pid_t child, int signal);

}  // namespace pyprof
