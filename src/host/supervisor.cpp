#include "supervisor.h"

#include <poll.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/error.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "descriptors.h"
#include "oom.h"
#include "signal_relay.h"

namespace pyprof {
namespace {

// If the supervisor is killed the script must not go on unseen: nobody would write its profile, and
// whoever killed us means it.
[[noreturn]] void run_child(const std::function<int()>& script, const SignalRelay& relay,
                            pid_t supervisor) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != supervisor) raise(SIGKILL);  // it died before the request
  release_held_descriptors();
  relay.restore();
  std::exit(script());
}

void wait_for_signal(int fd, std::uint64_t until_ns) {
  const std::uint64_t now_ns = monotonic_ns();
  const std::uint64_t left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
  const timespec timeout{static_cast<time_t>(left_ns / 1'000'000'000u),
                         static_cast<long>(left_ns % 1'000'000'000u)};
  pollfd readable{fd, POLLIN, 0};
  ppoll(&readable, 1, &timeout, nullptr);
}

// The child's status once it has ended. Stops are followed on the way. As process 1 of a container
// we also inherit orphans, which have to be reaped.
bool has_ended(pid_t child, SignalRelay& relay, Ticker& ticker, int& status, rusage& used) {
  const pid_t whom = getpid() == 1 ? -1 : child;
  for (;;) {
    const pid_t changed = wait4(whom, &status, WNOHANG | WUNTRACED, &used);
    if (changed == 0 || (changed < 0 && errno == EINTR)) return false;
    if (changed < 0) return true;
    if (changed != child) continue;
    if (!WIFSTOPPED(status)) return true;
    ticker.pause();  // children of the script may go on
    relay.stop_like_child(WSTOPSIG(status));
  }
}

RunEnd describe_end(int status) {
  RunEnd end;
  end.state = WIFSIGNALED(status) ? RunState::kSignaled : RunState::kExited;
  end.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return end;
}

}  // namespace

std::uint64_t Samplers::due_ns() const {
  return std::min({memory.due_ns(), lines.due_ns(), ticker.due_ns()});
}

void Samplers::sample_what_is_due() const {
  if (monotonic_ns() >= ticker.due_ns()) ticker.tick_now();
  if (monotonic_ns() >= memory.due_ns()) memory.sample_now();
  if (monotonic_ns() >= lines.due_ns()) lines.sample_now();
}

Supervised supervise(const std::function<int()>& script, Samplers samplers,
                     format::ClockKind& clock, bool keep_descriptors) {
  const OomWatch oom;
  SignalRelay relay;
  const pid_t supervisor = getpid();
  const pid_t child = fork();
  if (child < 0)
    throw Error("cannot start a process for the script: " + std::string(std::strerror(errno)) +
                "; --no-supervisor needs none");
  if (child == 0) run_child(script, relay, supervisor);
  signal(SIGCHLD, SIG_DFL);  // inherited as ignored, it would take the child's status with it
  samplers.memory.watch(child);
  samplers.lines.watch(child);
  if (!keep_descriptors) drop_inherited_descriptors();
  relay.open(child);
  Supervised result;
  rusage used{};
  while (!has_ended(child, relay, samplers.ticker, result.wait_status, used)) {
    wait_for_signal(relay.fd(), samplers.due_ns());
    relay.pass_on();
    samplers.sample_what_is_due();
  }
  samplers.ticker.stop();
  result.end = describe_end(result.wait_status);
  result.end.at = read_anchor(clock);
  result.end.oom = result.end.signal == SIGKILL && oom.saw_kill();
  // The kernel's own count is there without /proc too, and after the last sample.
  const auto most_kib = static_cast<std::uint64_t>(std::max(0l, used.ru_maxrss));
  result.end.rss_peak_bytes = std::max(samplers.memory.rss_peak_bytes(), most_kib * 1024);
  return result;
}

void leave_as(int wait_status) {
  if (!WIFSIGNALED(wait_status)) std::exit(WEXITSTATUS(wait_status));
  const int signal_number = WTERMSIG(wait_status);
  // The child's core is the one of interest.
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
  signal(signal_number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal_number);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  raise(signal_number);
  std::exit(128 + signal_number);  // process 1 is immune to its own signals
}

}  // namespace pyprof
