#include "fixed_addresses.h"

#include <sys/personality.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace pyprof {
namespace {

constexpr const char* kMark = "PYPROF_HOST_FIXED_ADDRESSES";  // in between the two starts only
constexpr unsigned long kAsk = 0xffffffff;                    // changes nothing

bool asks_for_repeatable_run() {
  const char* seed = std::getenv("PYTHONHASHSEED");
  if (!seed || !*seed) return false;
  return std::string_view(seed).find_first_not_of("0123456789") == std::string_view::npos;
}

bool was_started_anew() {
  if (!std::getenv(kMark)) return false;
  unsetenv(kMark);
  personality(static_cast<unsigned long>(personality(kAsk)) & ~ADDR_NO_RANDOMIZE);
  return true;
}

}  // namespace

void fix_addresses(char** argv) {
  if (was_started_anew() || !asks_for_repeatable_run()) return;
  const int now = personality(kAsk);
  if (now < 0 || now & ADDR_NO_RANDOMIZE) return;
  if (personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) < 0) return;
  setenv(kMark, "1", 1);
  execv("/proc/self/exe", argv);
  unsetenv(kMark);
  personality(static_cast<unsigned long>(now));
}

}  // namespace pyprof
