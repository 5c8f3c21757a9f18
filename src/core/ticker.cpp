#include <fcntl.h>
#include <pyprof/core/error.h>
#include <pyprof/core/ticker.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace pyprof {
namespace {

// A page of its own: nobody writes to the cache line but the ticker.
constexpr std::size_t kBytes = 4096;

Tick* mapped(int fd, int access) {
  void* page = mmap(nullptr, kBytes, access, MAP_SHARED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);
  return page == MAP_FAILED ? nullptr : static_cast<Tick*>(page);
}

// With its place on the disk, so that no store can fail for lack of it.
int open_new(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::array<char, kBytes> zeros{};
  if (fd < 0 || write(fd, zeros.data(), kBytes) == static_cast<ssize_t>(kBytes)) return fd;
  close(fd);
  return -1;
}

Tick* shared_tick(const std::string& path, std::uint64_t now) {
  const int fd = path.empty() ? -1 : open_new(path);
  Tick* tick = path.empty() || fd >= 0 ? mapped(fd, PROT_READ | PROT_WRITE) : nullptr;
  const int error = errno;
  if (fd >= 0) close(fd);
  if (!tick)
    throw Error("cannot share the clock of --time sampled: " + std::string(std::strerror(error)) +
                "; leave the option out");
  tick->store(now, std::memory_order_relaxed);
  return tick;
}

}  // namespace

Ticker::Ticker(std::uint32_t rate, const std::string& path)
    : clock_(best_clock()),
      timer_(rate),
      tick_(rate > 0 ? shared_tick(path, read_ticks(clock_)) : nullptr) {}

void Ticker::tick_now() {
  timer_.plan_next();
  tick_->store(read_ticks(clock_), std::memory_order_relaxed);
}

void Ticker::pause() {
  if (tick_) tick_->store(kNoTicker, std::memory_order_relaxed);
}

void Ticker::stop() {
  timer_.stop();
  pause();
}

const Tick* tick_at(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return nullptr;
  const Tick* tick = mapped(fd, PROT_READ);
  close(fd);
  return tick;
}

}  // namespace pyprof
