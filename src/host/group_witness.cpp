#include "group_witness.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace pyprof {
namespace {

constexpr pid_t kNobody = -1;  // 0 is a sender in another process namespace

// How soon the script stops after its supervisor was stopped, and the supervisor goes on after the
// script. Ten looks a second cost 0.02 % of a core.
constexpr int kLookMs = 100;

// What it is told.
constexpr char kAsked = '?', kStops = 's', kGoesOn = 'c';

// pkill and killall send to one process after the other: the last has it a moment after the first.
constexpr useconds_t kSendersMicroseconds = 1000;

bool shows_as_stopped(pid_t process) {
  std::array<char, 64> path{}, text{};
  std::snprintf(path.data(), path.size(), "/proc/%d/stat", static_cast<int>(process));
  const int fd = open(path.data(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const ssize_t bytes = read(fd, text.data(), text.size());
  close(fd);
  // "pid (name) state …"; a name of 15 letters ends long before the 64th.
  return bytes > 0 && std::string_view(text.data(), static_cast<std::size_t>(bytes)).find(") T ") !=
                          std::string_view::npos;
}

class Witness {
 public:
  Witness(int socket, pid_t script) : socket_(socket), script_(script) {
    sigset_t all;
    sigfillset(&all);
    signals_ = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    seen_.fill(kNobody);
  }

  [[noreturn]] void run() {
    for (;;) {
      std::array<pollfd, 2> ready = {{{socket_, POLLIN, 0}, {signals_, POLLIN, 0}}};
      poll(ready.data(), ready.size(), kLookMs);
      const char told = ready[0].revents != 0 ? hear() : '\0';
      receive();
      if (told == kAsked) answer();
      follow_stop();
    }
  }

 private:
  // The end of the other side is the end of this one.
  char hear() {
    char told = 0;
    if (recv(socket_, &told, 1, 0) <= 0) _exit(0);
    if (told != kAsked) script_stopped_first_ = told == kStops;
    return told;
  }

  void receive() {
    signalfd_siginfo info{};
    while (read(signals_, &info, sizeof(info)) == sizeof(info))
      seen_[info.ssi_signo] = static_cast<pid_t>(info.ssi_pid);
  }

  void answer() {
    send(socket_, seen_.data(), sizeof(seen_), MSG_NOSIGNAL);
    seen_.fill(kNobody);
  }

  // A script that was stopped may be continued, or killed, without its supervisor.
  void follow_stop() {
    const bool stopped = shows_as_stopped(getppid());
    if (stopped && script_stopped_first_ && !shows_as_stopped(script_)) kill(getppid(), SIGCONT);
    if (stopped && !script_stopped_first_ && !was_stopped_) kill(script_, SIGSTOP);
    was_stopped_ = stopped;
  }

  int socket_;
  pid_t script_;
  int signals_ = -1;
  bool was_stopped_ = false;
  bool script_stopped_first_ = false;
  GroupWitness::Senders seen_{};
};

}  // namespace

GroupWitness::~GroupWitness() {
  if (pid_ < 0) return;
  close(socket_);
  kill(pid_, SIGCONT);  // it may have been stopped with the group
  waitpid(pid_, nullptr, 0);
}

void GroupWitness::start(pid_t script) {
  seen_.fill(kNobody);
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // a stopped one would not see the other end close
    close(ends[0]);
    Witness(ends[1], script).run();
  }
  close(ends[1]);
  socket_ = ends[0];
  if (pid_ < 0) close(socket_);
}

bool GroupWitness::saw(const signalfd_siginfo& info) {
  if (pid_ < 0) return false;
  usleep(kSendersMicroseconds);
  ask();
  pid_t& sender = seen_[info.ssi_signo];
  if (sender != static_cast<pid_t>(info.ssi_pid)) return false;
  sender = kNobody;
  return true;
}

bool GroupWitness::sent(const signalfd_siginfo& info) const {
  return pid_ > 0 && info.ssi_pid == static_cast<std::uint32_t>(pid_);
}

void GroupWitness::tell(char what) const {
  if (pid_ > 0) send(socket_, &what, 1, MSG_NOSIGNAL);
}

void GroupWitness::tell_of_stop() const { tell(kStops); }
void GroupWitness::tell_of_return() const { tell(kGoesOn); }

void GroupWitness::ask() {
  kill(pid_, SIGCONT);
  tell(kAsked);
  Senders latest;
  if (recv(socket_, latest.data(), sizeof(latest), 0) != sizeof(latest)) return;
  for (std::size_t i = 0; i < latest.size(); ++i)
    if (latest[i] != kNobody) seen_[i] = latest[i];
}

}  // namespace pyprof
