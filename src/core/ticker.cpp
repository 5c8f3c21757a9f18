#include <pyprof/core/error.h>
#include <pyprof/core/ticker.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <string>

namespace pyprof {
namespace {

// A page of its own: nobody writes to the cache line but the ticker.
Tick* shared_tick() {
  void* page =
      mmap(nullptr, sizeof(Tick), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    throw Error("cannot share the clock of --time sampled: " + std::string(std::strerror(errno)) +
                "; leave the option out");
  return new (page) Tick(read_ticks(best_clock()));
}

}  // namespace

Ticker::Ticker(std::uint32_t rate) : timer_(rate), tick_(rate > 0 ? shared_tick() : nullptr) {}

void Ticker::tick_now() {
  timer_.plan_next();
  tick_->store(read_ticks(best_clock()), std::memory_order_relaxed);
}

void Ticker::stop() {
  timer_.stop();
  if (tick_) tick_->store(kNoTicker, std::memory_order_relaxed);
}

}  // namespace pyprof
