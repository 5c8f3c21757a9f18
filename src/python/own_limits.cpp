#include "own_limits.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "own_stack.h"
#include "recorder.h"

namespace pyprof {
namespace {

struct Exemption {
  int resource;
  rlim_t ours = 0;        // bytes that count towards the limit and are not the script's
  bool is_set = false;    // by the script; until then the true limit is the one it started under
  rlimit64 seen_limit{};  // what the script set
};
Exemption s_exemptions[] = {{RLIMIT_AS}, {RLIMIT_DATA}};

Exemption* exemption_for(pid_t pid, int resource) {
  if ((pid != 0 && pid != getpid()) || !recorder_owns_this_process()) return nullptr;
  for (Exemption& exemption : s_exemptions)
    if (exemption.resource == resource && exemption.ours > 0) return &exemption;
  return nullptr;
}

int set_or_get(pid_t pid, int resource, const rlimit64* wanted, rlimit64* old) {
  return static_cast<int>(syscall(SYS_prlimit64, pid, resource, wanted, old));
}

// Never above the hard limit we run under, which only root could raise.
rlim_t raised(rlim_t limit, rlim_t by, rlim_t hard) {
  if (limit == RLIM_INFINITY || limit >= hard) return limit;
  return std::min(hard, limit + by < limit ? RLIM_INFINITY : limit + by);
}

int set_or_get_exempted(Exemption& exemption, const rlimit64* wanted, rlimit64* old) {
  rlimit64 now{};
  if (set_or_get(0, exemption.resource, nullptr, &now) != 0) return -1;
  const rlimit64 before = exemption.is_set ? exemption.seen_limit : now;
  if (wanted) {
    if (wanted->rlim_cur > wanted->rlim_max) {
      errno = EINVAL;
      return -1;
    }
    const rlimit64 set{raised(wanted->rlim_cur, exemption.ours, now.rlim_max),
                       raised(wanted->rlim_max, exemption.ours, now.rlim_max)};
    if (set_or_get(0, exemption.resource, &set, nullptr) != 0) return -1;
    exemption.is_set = true;
    exemption.seen_limit = *wanted;
    restore_thread_stacks();
  }
  if (old) *old = before;
  return 0;
}

}  // namespace

void exempt_own_reservations() {
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  // A python3 that has just started maps some 20 MB too, which is nothing to be exact about.
  s_exemptions[0].ours = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
  s_exemptions[1].ours = own_stack_bounds().bytes;
}

LiftedLimits::LiftedLimits() {
  for (Limit& limit : limits_) {
    set_or_get(0, limit.resource, nullptr, &limit.before);
    const rlimit64 lifted{limit.before.rlim_max, limit.before.rlim_max};
    set_or_get(0, limit.resource, &lifted, nullptr);
  }
}

LiftedLimits::~LiftedLimits() {
  for (const Limit& limit : limits_) set_or_get(0, limit.resource, &limit.before, nullptr);
}

}  // namespace pyprof

// The names that CPython's resource module calls.
#pragma GCC visibility push(default)
extern "C" {

int prlimit64(pid_t pid, __rlimit_resource resource, const rlimit64* wanted,
              rlimit64* old) noexcept {
  pyprof::Exemption* exemption = pyprof::exemption_for(pid, resource);
  return exemption ? pyprof::set_or_get_exempted(*exemption, wanted, old)
                   : pyprof::set_or_get(pid, resource, wanted, old);
}

int getrlimit64(__rlimit_resource_t resource, rlimit64* limit) noexcept {
  return prlimit64(0, static_cast<__rlimit_resource>(resource), nullptr, limit);
}

int setrlimit64(__rlimit_resource_t resource, const rlimit64* limit) noexcept {
  return prlimit64(0, static_cast<__rlimit_resource>(resource), limit, nullptr);
}

}  // extern "C"
#pragma GCC visibility pop
