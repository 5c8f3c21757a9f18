// Tells what was sent to the whole process group from what was sent to this process alone, which
// look alike to the one who gets it: kill(-group) has reached the script too, kill(process) has
// not.
//
// The witness is a third process that does nothing but receive. It joins the group last, and the
// kernel signals the youngest member of a group first: what has reached this process has reached
// it.
#pragma once

#include <sys/signalfd.h>
#include <sys/types.h>

#include <array>

namespace pyprof {

class GroupWitness {
 public:
  GroupWitness() = default;
  ~GroupWitness();  // the witness ends with it, and with this process
  GroupWitness(const GroupWitness&) = delete;
  GroupWitness& operator=(const GroupWitness&) = delete;

  // After the fork of the script, with all signals blocked. If no process can be had, it has seen
  // nothing. It also stops the script when this process is stopped, which cannot do so itself.
  void start(pid_t script);
  // Did the witness get this too? True once for each signal it got.
  bool saw(const signalfd_siginfo& info);
  bool sent(const signalfd_siginfo& info) const;

  // This process is about to stop because the script has: in between, the witness continues it as
  // soon as the script runs again, or has ended.
  void tell_of_stop() const;
  void tell_of_return() const;

  // By signal number: who sent it last; -1 if nobody has.
  using Senders = std::array<pid_t, 65>;

 private:
  void ask();
  void tell(char what) const;

  Senders seen_{};
  int socket_ = -1;
  pid_t pid_ = -1;
};

}  // namespace pyprof
