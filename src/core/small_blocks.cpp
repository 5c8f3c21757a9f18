#include <pyprof/core/small_blocks.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <map>
#include <new>
#include <utility>

namespace pyprof {

namespace {

// As large as CPython's, so that as much is given back of what a program needed once. Huge pages
// were tried: they save a fifth of the user's time of a program that grows, but where memory is
// fragmented the kernel takes more than that to find them.
constexpr std::size_t kArenaBytes = std::size_t{1} << 20;

char* map_arena() {
  void* mapped =
      mmap(nullptr, 2 * kArenaBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  char* begin = static_cast<char*>(mapped);
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(begin) % kArenaBytes;
  if (before > 0) munmap(begin, before);
  munmap(begin + before + kArenaBytes, kArenaBytes - before);
  return begin + before;
}

}  // namespace

// All arenas, and which of their pools are free: a bit for each. Pools at low addresses are used
// first, so that what lies high has time to become free altogether.
class Arenas {
 public:
  using Pool = SmallBlocks::Pool;

  void* take() {
    while (hint_ != arenas_.end() && hint_->second == 0) ++hint_;
    if (hint_ == arenas_.end() && !add()) return nullptr;
    auto& [address, free] = *hint_;
    const int pool = std::countr_zero(free);
    free &= free - 1;
    return address + pool * kPoolBytes;
  }

  void give_back(void* pool) {
    const auto arena = std::prev(arenas_.upper_bound(static_cast<char*>(pool)));
    const auto index =
        static_cast<std::size_t>(static_cast<char*>(pool) - arena->first) / kPoolBytes;
    arena->second |= std::uint64_t{1} << index;
    const auto later =
        hint_ == arenas_.end() || arena->first < hint_->first ? std::exchange(hint_, arena) : arena;
    if (later != hint_ && later != arenas_.end() && later->second == kAllFree) remove(later);
  }

  template <typename Visitor>
  void each_used(Visitor&& visit) const {
    for (const auto& [address, free] : arenas_)
      for (std::size_t i = 0; i < kPools; ++i)
        if (!(free >> i & 1)) visit(reinterpret_cast<const Pool*>(address + i * kPoolBytes));
  }

 private:
  static constexpr std::size_t kPoolBytes = SmallBlocks::kPoolBytes;
  static constexpr std::size_t kPools = kArenaBytes / kPoolBytes;
  static constexpr std::uint64_t kAllFree = ~std::uint64_t{0};
  static_assert(kPools == 64);
  using Map = std::map<char*, std::uint64_t>;

  bool add() try {
    char* address = map_arena();
    if (!address) return false;
    hint_ = arenas_.emplace(address, kAllFree).first;
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }

  void remove(Map::iterator arena) {
    munmap(arena->first, kArenaBytes);
    arenas_.erase(arena);
  }

  Map arenas_;
  Map::iterator hint_ = arenas_.end();  // no arena before has a free pool
};

namespace {

// Never destroyed: blocks are released until the process is gone.
Arenas& arenas() {
  static Arenas& all = *new Arenas;
  return all;
}

}  // namespace

SmallBlocks::Pool* SmallBlocks::make_pool(std::size_t units) {
  void* room = arenas().take();
  if (!room) return nullptr;
  auto* pool = new (room) Pool;
  constexpr std::size_t kFirst = (sizeof(Pool) + kUnit - 1) / kUnit * kUnit + kUnit / 2;
  pool->untouched = static_cast<char*>(room) + kFirst;
  pool->units = static_cast<std::uint16_t>(units);
  return pool;
}

// The blocks of the next few kilobytes become unused ones; false if there are none left.
bool SmallBlocks::touch_more(Pool* pool) {
  constexpr std::size_t kStep = 4096;
  const std::size_t bytes = pool->units * kUnit;
  const char* end = reinterpret_cast<char*>(pool) + kPoolBytes;
  const char* enough = std::min(pool->untouched + kStep, const_cast<char*>(end));
  Slot** last = &pool->unused;
  while (pool->untouched < enough && pool->untouched + bytes <= end) {
    *last = reinterpret_cast<Slot*>(pool->untouched);
    last = &(*last)->next;
    pool->untouched += bytes;
  }
  *last = nullptr;
  return pool->unused;
}

// Another open pool in place of one without unused blocks.
bool SmallBlocks::open_another(std::size_t units) {
  Pool* full = open_[units];
  Pool* next = full->next;
  if (!next) next = make_pool(units);
  if (!next) return false;
  if (full != &none_) {
    full->used -= 1;
    unlist(full);
  }
  next->used += 1;
  next->is_listed = true;
  open_[units] = next;
  return true;
}

void* SmallBlocks::allocate_slowly(std::size_t units) {
  const bool has_more = open_[units] != &none_ && touch_more(open_[units]);
  if (!has_more && !open_another(units)) return nullptr;
  if (!open_[units]->unused) touch_more(open_[units]);
  return take_at_hand(units * kUnit);
}

// Behind the open one, which has unused blocks or will make room when it has none.
void SmallBlocks::list(Pool* pool) {
  Pool* open = open_[pool->units];
  pool->next = open->next;
  pool->previous = open;
  if (open->next) open->next->previous = pool;
  open->next = pool;
  pool->is_listed = true;
}

void SmallBlocks::unlist(Pool* pool) {
  if (pool->previous) pool->previous->next = pool->next;
  if (pool->next) pool->next->previous = pool->previous;
  pool->next = pool->previous = nullptr;
  pool->is_listed = false;
}

void SmallBlocks::release_slowly(Pool* pool) {
  if (!pool->is_listed) list(pool);
  if (pool->used > 0) return;
  unlist(pool);
  arenas().give_back(pool);
}

std::size_t SmallBlocks::count() const {
  std::size_t blocks = 0;
  arenas().each_used(
      [&](const Pool* pool) { blocks += pool->used - (open_[pool->units] == pool ? 1 : 0); });
  return blocks;
}

}  // namespace pyprof
