// What each line of each file did: its cells, and its share of the self time of its function.
//
// Memory is exact. Times close too: the self time of a function's nodes is divided among the lines
// it was seen at, or measured at if it was marked; a function that was never seen at a line gives
// its time to line 0.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace pyprof {

class RecordingFile;
struct RunClock;

class LineRows {
 public:
  explicit LineRows(Profile& profile) : profile_(profile) {}

  // `function` is a row of profile.functions.
  void add_memory(std::uint64_t function, std::uint32_t line, const MemoryValues& values);
  // If the recording has them. `function_rows` maps function ids to rows; after add_threads().
  void add_times(const RecordingFile& file, const RunClock& clock,
                 const std::vector<std::uint32_t>& function_rows);
  // Fills profile.lines.
  void finish();

 private:
  struct Line {
    MemoryValues memory{};
    std::uint64_t self_ns = 0, hits = 0, callees_ns = 0;
    bool exact = false;

    bool is_empty() const { return self_ns == 0 && hits == 0 && memory == MemoryValues{}; }
  };
  // What of a function's time belongs to a line.
  struct Share {
    std::uint32_t line;
    std::uint64_t weight;
  };
  struct Shares {
    std::vector<Share> lines;
    bool exact = false;
  };

  Line& at(std::uint64_t function, std::uint32_t line);
  void add_exact(const RecordingFile& file, const RunClock& clock,
                 const std::vector<std::uint32_t>& function_rows, std::vector<Shares>& shares);
  void divide(std::uint64_t function, std::uint64_t self_ns, const Shares& shares);

  Profile& profile_;
  std::unordered_map<std::uint64_t, Line> lines_;  // by file and line
};

}  // namespace pyprof
