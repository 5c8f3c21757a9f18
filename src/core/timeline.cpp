#include <fcntl.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/timeline.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace pyprof {
namespace {

using format::TimelineRecord;

constexpr std::size_t kExtremes = 4;

bool less_rss(const TimelineRecord& a, const TimelineRecord& b) {
  return a.rss_bytes < b.rss_bytes;
}
bool less_heap(const TimelineRecord& a, const TimelineRecord& b) {
  return a.heap_bytes < b.heap_bytes;
}

// Moves the rows that are an extreme of either curve to the front, in their order; returns how many
// they are. Of equal values the earliest stays.
std::size_t keep_extremes(std::span<TimelineRecord> rows) {
  std::array<TimelineRecord*, kExtremes> kept = {
      &*std::ranges::min_element(rows, less_rss), &*std::ranges::max_element(rows, less_rss),
      &*std::ranges::min_element(rows, less_heap), &*std::ranges::max_element(rows, less_heap)};
  std::ranges::sort(kept);
  auto* const end = std::unique(kept.begin(), kept.end());
  TimelineRecord* out = rows.data();
  for (auto* row = kept.begin(); row != end; ++row) *out++ = **row;
  return static_cast<std::size_t>(end - kept.begin());
}

std::span<TimelineRecord> timeline_rows(ProfileFile& file, std::uint32_t most) {
  const auto [first, count] = file.reserve_up_to(most, format::Table::kTimeline);
  return {static_cast<TimelineRecord*>(file.records(format::Table::kTimeline)) + first, count};
}

// Resident pages are the second number of /proc/<pid>/statm.
std::uint64_t read_rss_bytes(const char* statm_path) {
  static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const int fd = open(statm_path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  std::array<char, 128> text{};
  const ssize_t bytes = read(fd, text.data(), text.size() - 1);
  close(fd);
  if (bytes <= 0) return 0;
  char* second = nullptr;
  std::strtoull(text.data(), &second, 10);
  return std::strtoull(second, nullptr, 10) * page;
}

template <typename Value>
Value look(Value& shared) {
  return std::atomic_ref(shared).load(std::memory_order_relaxed);
}

// The thread that moved last is the one that runs, or ran.
void note_what_runs(ProfileFile& file, TimelineRecord& sample) {
  const std::uint64_t count = file.catch_up(format::Table::kThreads);
  auto* threads = static_cast<format::ThreadRecord*>(file.records(format::Table::kThreads));
  std::uint64_t latest = 0;
  for (std::uint32_t i = 1; i < count; ++i) {
    const std::uint64_t stamp = look(threads[i].stamp_ticks);
    if (stamp <= latest) continue;
    latest = stamp;
    sample.thread = static_cast<ThreadId>(i);
    sample.node = look(threads[i].current);
  }
}

}  // namespace

Timeline::Timeline(std::span<TimelineRecord> slots, std::uint64_t& count, std::uint64_t first)
    : slots_(slots), count_(count), first_(first) {
  publish(0);
}

std::uint64_t Timeline::window_of(const TimelineRecord& row) const {
  return (row.monotonic_ns - start_ns_) / window_ns_;
}

void Timeline::publish(std::size_t visible) {
  std::atomic_ref(count_).store(first_ + visible, std::memory_order_release);
}

void Timeline::add(const TimelineRecord& sample) {
  if (slots_.size() < kFewestSlots) return;
  if (size_ == 0) start_ns_ = sample.monotonic_ns;
  const bool closes = size_ > 0 && window_of(slots_[open_]) != window_of(sample);
  if (closes || size_ - open_ > kExtremes) reduce_open_window();
  if (closes) open_ = size_;
  if (size_ == slots_.size()) make_room(sample);
  slots_[size_++] = sample;
  publish(size_);
}

void Timeline::reduce_open_window() {
  publish(open_);
  size_ = open_ + keep_extremes(slots_.subspan(open_, size_ - open_));
}

// A doubled window frees nothing as long as windows hold few rows, so doubling goes on until a
// quarter of the slots is free.
void Timeline::make_room(const TimelineRecord& sample) {
  publish(0);
  while (size_ > slots_.size() - slots_.size() / 4) {
    window_ns_ *= 2;
    merge_windows();
  }
  if (window_of(slots_[open_]) != window_of(sample)) open_ = size_;
}

void Timeline::merge_windows() {
  std::size_t out = 0;
  for (std::size_t begin = 0; begin < size_;) {
    std::size_t end = begin + 1;
    while (end < size_ && window_of(slots_[end]) == window_of(slots_[begin])) ++end;
    const std::size_t kept = keep_extremes(slots_.subspan(begin, end - begin));
    std::ranges::copy(slots_.subspan(begin, kept), slots_.data() + out);
    open_ = out;
    out += kept;
    begin = end;
  }
  size_ = out;
}

MemorySampler::MemorySampler(ProfileFile& file, std::uint32_t points)
    : file_(file),
      timeline_(timeline_rows(file, points),
                file.header().tables[static_cast<std::size_t>(format::Table::kTimeline)].count, 1),
      threads_(file, points),
      start_ns_(monotonic_ns()),
      due_ns_(start_ns_) {
  watch(getpid());
}

void MemorySampler::watch(pid_t pid) {
  std::snprintf(statm_path_.data(), statm_path_.size(), "/proc/%d/statm", static_cast<int>(pid));
}

void MemorySampler::sample_now() {
  const std::uint64_t now_ns = monotonic_ns();
  due_ns_ = now_ns + sample_period_ns(now_ns - start_ns_);
  format::Header& header = file_.header();
  if (look(header.phase) != format::Phase::kRunning) return;
  const format::ClockAnchor now = read_anchor(header.clock);
  std::atomic_ref(header.latest.ticks).store(now.ticks, std::memory_order_relaxed);
  header.latest.monotonic_ns = now.monotonic_ns;
  TimelineRecord sample{};
  sample.monotonic_ns = now_ns;
  sample.rss_bytes = read_rss_bytes(statm_path_.data());
  if (sample.rss_bytes == 0) return;  // the process is gone
  sample.heap_bytes = look(header.live_bytes);
  note_what_runs(file_, sample);
  rss_peak_bytes_ = std::max(rss_peak_bytes_, sample.rss_bytes);
  threads_.sample(now_ns);
  timeline_.add(sample);
}

std::uint64_t sample_period_ns(std::uint64_t elapsed_ns) {
  // 1 ms resolves what a person could see in a chart of a second; 50 ms keep a run of hours at 20
  // samples a second.
  return std::clamp<std::uint64_t>(elapsed_ns / 1000, 1'000'000, 50'000'000);
}

}  // namespace pyprof
