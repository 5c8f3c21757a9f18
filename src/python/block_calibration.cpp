#include "block_calibration.h"

#include <array>

#include "blocks.h"
#include "calibration_loop.h"
#include "recording.h"
#include "unbooked_blocks.h"

namespace pyprof {
namespace {

// Allocates in many ways and from many places, as programs do, and keeps a part for a while. In a
// narrow loop, where the processor foresees all that the hooks do, a block seemed to cost 5 ns
// where this says 7.
constexpr const char* kBlocks = R"(
def work(times=tuple(range(12)), kept=[[0] * 12 for each in range(6)], big=10**12, text='text'):
    a, b, c, d, e, f = kept
    for each in times:
        large = big + each
        a[each] = [large, large * 3]
        b[each] = iter(text)
        c[each] = text + text
        made = []
        made.append(large)
        made.extend(times)
        d[each] = made[2:]
        word = text[1:3] + '%d' % large
        e[each] = word.encode()
        f[each] = {word, text}
        named = {word: each, 'b': 2}
        named[large] = text.upper()
        half = large / 7
        for index, part in enumerate(made): half += part
        for left, right in zip(made, word): pass
        made.sort()
        ', '.join([word, text]).split(',')
        sum([large + part for part in times])
)";

// What booking the blocks takes: they have their headers either way.
std::uint64_t booking_ps(const UnbookedBlocks& unbooked) {
  const std::uint64_t before = unbooked.count();
  const CalibrationLoop loop{FreshCode(kBlocks)};
  Rounds plain{}, booked{};
  for (int round = 0; round < kRounds; ++round) {
    {
      const OwnWork own;
      plain[round] = loop.run();
    }
    booked[round] = loop.run();
  }
  return ps_each(extra_ticks(plain, booked), (unbooked.count() - before) / kRounds);
}

constexpr std::size_t kBlocksEach = 64;

template <typename Allocate, typename Free>
std::uint64_t ticks_of(Allocate allocate, Free free) {
  constexpr std::size_t kBytes = 32;
  std::array<void*, kBlocksEach> blocks;
  const std::uint64_t start = read_ticks(recording().clock);
  for (void*& block : blocks) block = allocate(kBytes);
  for (void* block : blocks) free(block);
  return read_ticks(recording().clock) - start;
}

// A block from the allocator that we wrap, and one from ours that is booked nowhere. Ours may be
// the faster.
struct Unbooked {
  std::uint64_t plain_ps, ours_ps;
};

Unbooked unbooked_ps() {
  const PyMemAllocatorEx& below = wrapped_object_allocator();
  const OwnWork own;
  Rounds plain{}, ours{};
  for (int round = 0; round < kRounds; ++round) {
    plain[round] = ticks_of([&](std::size_t bytes) { return below.malloc(below.ctx, bytes); },
                            [&](void* block) { below.free(below.ctx, block); });
    ours[round] = ticks_of(PyObject_Malloc, PyObject_Free);
  }
  return {ps_each(median(plain), kBlocksEach), ps_each(median(ours), kBlocksEach)};
}

}  // namespace

std::uint64_t block_cost_ps(const UnbookedBlocks& unbooked) {
  const Unbooked block = unbooked_ps();
  const std::uint64_t all_ps = booking_ps(unbooked) + block.ours_ps;
  return all_ps > block.plain_ps ? all_ps - block.plain_ps : 0;
}

}  // namespace pyprof
