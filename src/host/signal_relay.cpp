#include "signal_relay.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace pyprof {
namespace {

// The terminal driver sends these to every process of the foreground group: the child has them.
constexpr std::array kTerminalSignals = {SIGINT,  SIGQUIT, SIGHUP,  SIGTSTP,
                                         SIGTTIN, SIGTTOU, SIGWINCH};

bool is_from_terminal(const signalfd_siginfo& info) {
  const bool from_kernel = info.ssi_code > 0;
  return from_kernel && std::ranges::find(kTerminalSignals, static_cast<int>(info.ssi_signo)) !=
                            kTerminalSignals.end();
}

void forward(const signalfd_siginfo& info, pid_t child) {
  const int signal = static_cast<int>(info.ssi_signo);
  if (info.ssi_code != SI_QUEUE) {
    kill(child, signal);
    return;
  }
  sigval value;
  value.sival_ptr = reinterpret_cast<void*>(info.ssi_ptr);
  sigqueue(child, signal, value);
}

// Without taking the news from has_ended().
bool is_stopped(pid_t child) {
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(child), &info, WSTOPPED | WNOHANG | WNOWAIT);
  return info.si_pid == child;
}

bool was_continued(pid_t child) {
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(child), &info, WCONTINUED | WNOHANG);
  return info.si_pid == child;
}

// Whoever continued us has mostly continued the whole group: give that a moment to show, because a
// second SIGCONT would reach the script's handler.
void continue_too(pid_t child) {
  for (int i = 0; i < 20; ++i) {
    if (was_continued(child)) return;
    usleep(1000);
  }
  kill(child, SIGCONT);
}

// Until somebody continues this process.
void stop_by(int signal) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  struct sigaction standard {
  }, before{};
  standard.sa_handler = SIG_DFL;
  if (signal != SIGSTOP) sigaction(signal, &standard, &before);
  raise(signal);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);  // here it stops
  sigprocmask(SIG_BLOCK, &only, nullptr);
  if (signal != SIGSTOP) sigaction(signal, &before, nullptr);
}

}  // namespace

SignalRelay::SignalRelay() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before_);
}

// What has come but was not read any more ends with the script, for which it was. Let through now,
// a kill of the whole group would end this process before it has written the profile.
SignalRelay::~SignalRelay() {
  if (fd_ >= 0) {
    signalfd_siginfo unread{};
    while (read(fd_, &unread, sizeof(unread)) == sizeof(unread)) continue;
    close(fd_);
  }
  restore();
}

void SignalRelay::restore() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

void SignalRelay::open(pid_t child) {
  child_ = child;
  sigset_t all;
  sigfillset(&all);
  fd_ = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
  witness_.start(child);
}

void SignalRelay::pass_on() {
  signalfd_siginfo info{};
  while (read(fd_, &info, sizeof(info)) == sizeof(info)) {
    if (info.ssi_signo == SIGCONT && !witness_.sent(info) && is_stopped(child_))
      kill(child_, SIGCONT);
    if (!child_has_it(info)) forward(info, child_);
  }
}

bool SignalRelay::child_has_it(const signalfd_siginfo& info) {
  if (info.ssi_signo == SIGCHLD) return true;  // ours
  if (info.ssi_signo == SIGCONT) return true;  // see pass_on() and stop_like_child()
  // To its own group: it has it. To its parent: that is who started us, not the script.
  if (info.ssi_pid == static_cast<std::uint32_t>(child_)) return true;
  return is_from_terminal(info) || witness_.saw(info);
}

void SignalRelay::stop_like_child(int signal) {
  witness_.tell_of_stop();
  stop_by(signal);
  witness_.tell_of_return();
  continue_too(child_);
}

}  // namespace pyprof
