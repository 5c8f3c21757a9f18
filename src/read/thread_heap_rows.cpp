#include "thread_heap_rows.h"

#include <map>

#include "recording_file.h"

namespace pyprof {
namespace {

// By the system's number of the thread; one that had it after another continues its column.
std::map<std::uint64_t, Column> columns_of(const RecordingFile& file) {
  const auto changes = file.thread_heap();
  std::vector<std::uint64_t> live(file.threads().size());
  std::map<std::uint64_t, Column> columns;
  std::size_t next = 1;
  for (std::size_t row = 1; row < file.timeline().size(); ++row) {
    const std::uint64_t now_ns = file.timeline()[row].monotonic_ns;
    for (; next < changes.size() && changes[next].monotonic_ns <= now_ns; ++next)
      if (index(changes[next].thread) < live.size())
        live[index(changes[next].thread)] = changes[next].bytes;
    if (next == 1 && live.size() > 1) live[1] = file.timeline()[row].heap_bytes;  // it was alone
    std::map<std::uint64_t, std::uint64_t> sums;
    for (std::size_t id = 1; id < live.size(); ++id) sums[file.threads()[id].native_id] += live[id];
    for (const auto& [tid, bytes] : sums) columns[tid].push_back(bytes);
  }
  return columns;
}

}  // namespace

void add_thread_heap(const RecordingFile& file, Profile& profile) {
  if (file.thread_heap().size() <= 1) return;  // one thread: the timeline's heap is its own
  for (auto& [tid, bytes] : columns_of(file))
    profile.timeline.thread_heap.push_back({tid, std::move(bytes)});
}

}  // namespace pyprof
