// The longest calls of the run one by one, in a bounded number of records however long it is.
//
// Every call that takes the threshold or longer is kept. When the records are full, the threshold
// rises to the median of what is there, and what is shorter goes: so at each instant the log has
// all calls above the threshold in force, none chosen by chance, and at least half of the room is
// used once it was full. With the GIL.
#pragma once

#include <pyprof/core/profile_file.h>

#include <cstdint>

namespace pyprof {

class SpanLog {
 public:
  // Wants nothing yet.
  explicit SpanLog(ProfileFile& file);

  // From now on keeps at most `most` spans, of `threshold_ticks` and longer.
  void open(std::uint32_t most, std::uint64_t threshold_ticks);

  bool wants(std::uint64_t duration_ticks) const { return duration_ticks >= threshold_ticks_; }
  void add(const format::SpanRecord& span);

 private:
  void make_room();
  void keep_from(std::uint64_t threshold_ticks);

  ProfileFile& file_;
  format::SpanRecord* spans_;
  std::uint32_t most_ = 0;
  std::uint64_t threshold_ticks_ = UINT64_MAX;
};

}  // namespace pyprof
