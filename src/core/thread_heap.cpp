#include <pyprof/core/clock.h>
#include <pyprof/core/thread_heap.h>

#include <algorithm>
#include <atomic>
#include <new>

namespace pyprof {

using format::Table;
using format::ThreadHeapRecord;

namespace {

constexpr std::uint64_t kLargestShare = 20;  // of the time: one twentieth
constexpr std::uint32_t kRowsPerPoint = 4;   // a few threads change at a time

std::span<ThreadHeapRecord> thread_heap_rows(ProfileFile& file, std::uint32_t most) {
  const auto [first, count] = file.reserve_up_to(most, Table::kThreadHeap);
  return {static_cast<ThreadHeapRecord*>(file.records(Table::kThreadHeap)) + first, count};
}

std::uint64_t look(std::uint64_t& shared) {
  return std::atomic_ref(shared).load(std::memory_order_relaxed);
}

}  // namespace

ThreadHeapLog::ThreadHeapLog(std::span<ThreadHeapRecord> slots, std::uint64_t& count,
                             std::uint64_t first)
    : slots_(slots), count_(count), first_(first) {
  publish(0);
}

void ThreadHeapLog::publish(std::size_t visible) {
  std::atomic_ref(count_).store(first_ + visible, std::memory_order_release);
}

void ThreadHeapLog::add(const ThreadHeapRecord& row) {
  if (latest_.size() <= index(row.thread)) latest_.resize(index(row.thread) + 1);
  if (latest_[index(row.thread)] == row.bytes) return;
  latest_[index(row.thread)] = row.bytes;
  if (size_ == slots_.size()) make_room();
  if (size_ == slots_.size()) return;  // more threads than rows
  slots_[size_++] = row;
  publish(size_);
}

// First the windows as they are; then they are doubled until a quarter is free, or all is one.
void ThreadHeapLog::make_room() {
  if (slots_.empty()) return;
  const std::uint64_t all_ns = slots_[size_ - 1].monotonic_ns - slots_[0].monotonic_ns;
  publish(0);
  thin();
  while (size_ > slots_.size() - slots_.size() / 4 && window_ns_ <= 2 * all_ns) {
    window_ns_ *= 2;
    thin();
  }
  publish(size_);
}

void ThreadHeapLog::thin() {
  const std::uint64_t start_ns = slots_[0].monotonic_ns;
  const auto window_of = [&](const ThreadHeapRecord& row) {
    return (row.monotonic_ns - start_ns) / window_ns_;
  };
  // By thread, then by time: what belongs to one window and thread lies together.
  const auto rows = slots_.first(size_);
  std::ranges::stable_sort(rows, {}, &ThreadHeapRecord::thread);
  std::size_t out = 0;
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    end = begin + 1;
    while (end < rows.size() && rows[end].thread == rows[begin].thread &&
           window_of(rows[end]) == window_of(rows[begin]))
      ++end;
    const auto group = rows.subspan(begin, end - begin);
    const ThreadHeapRecord largest = *std::ranges::max_element(group, {}, &ThreadHeapRecord::bytes);
    const ThreadHeapRecord last = group.back();
    if (largest.monotonic_ns != last.monotonic_ns) rows[out++] = largest;
    rows[out++] = last;
  }
  size_ = out;
  std::ranges::stable_sort(slots_.first(size_), {}, &ThreadHeapRecord::monotonic_ns);
}

ThreadHeapSampler::ThreadHeapSampler(ProfileFile& file, std::uint32_t points)
    : file_(file),
      log_(thread_heap_rows(file, kRowsPerPoint * points),
           file.header().tables[static_cast<std::size_t>(Table::kThreadHeap)].count, 1) {}

// A cell's node and a node's thread never change.
void ThreadHeapSampler::learn_threads(std::uint64_t cells) {
  const std::uint64_t nodes = file_.catch_up(Table::kNodes);
  const auto* cell = static_cast<const format::CellRecord*>(file_.records(Table::kCells));
  const auto* node = static_cast<const format::NodeRecord*>(file_.records(Table::kNodes));
  while (thread_of_cell_.size() < cells) {
    const std::uint32_t owner = index(cell[thread_of_cell_.size()].node);
    if (owner >= nodes) return;  // its node is not mapped here yet
    thread_of_cell_.push_back(index(node[owner].thread));
  }
}

void ThreadHeapSampler::log_all(std::uint64_t now_ns, std::uint64_t threads) {
  learn_threads(file_.catch_up(Table::kCells));
  auto* cells = static_cast<format::CellRecord*>(file_.records(Table::kCells));
  std::vector<std::uint64_t> live(threads);
  for (std::size_t id = 1; id < thread_of_cell_.size(); ++id)
    if (thread_of_cell_[id] < threads)
      live[thread_of_cell_[id]] += look(cells[id].alloc_bytes) - look(cells[id].free_bytes);
  for (std::uint32_t thread = 1; thread < threads; ++thread)
    log_.add(
        {.monotonic_ns = now_ns, .bytes = live[thread], .thread = ThreadId{thread}, .reserved = 0});
}

void ThreadHeapSampler::sample(std::uint64_t now_ns) {
  const std::uint64_t threads = file_.catch_up(Table::kThreads);
  if (threads <= 2 || now_ns < due_ns_) return;  // one thread: the heap is all its own
  try {
    log_all(now_ns, threads);
  } catch (const std::bad_alloc&) {  // the script that samples itself has left no memory for it
  }
  due_ns_ = now_ns + kLargestShare * (monotonic_ns() - now_ns);
}

}  // namespace pyprof
