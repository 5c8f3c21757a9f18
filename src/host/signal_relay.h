// Signals of the supervisor: who gets them, and which must be passed on.
#pragma once

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/types.h>

#include "group_witness.h"

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
  // From now on fd() becomes readable with each signal. `child` has been forked.
  void open(pid_t child);
  int fd() const { return fd_; }
  // Reads what has come and passes on what concerns the child and has not reached it.
  void pass_on();
  // Stops this process as `signal` stopped the child. When one of both goes on, the other does too.
  void stop_like_child(int signal);

 private:
  bool child_has_it(const signalfd_siginfo& info);

  sigset_t before_{};
  GroupWitness witness_;
  pid_t child_ = -1;
  int fd_ = -1;
};

}  // namespace pyprof
