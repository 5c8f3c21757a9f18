// The longest calls of the run one by one, in a bounded number of records however long it is.
//
// Every call that takes the threshold or longer is kept. When the records are full, the threshold
// rises to the median of what is there, and what is shorter goes: so at each instant the log has
// all calls above the threshold in force, none chosen by chance, and at least half of the room is
// used once it was full. With the GIL.
//
// Where resident memory is watched, shorter calls are kept too if it moved by a step: since they
// began, or since the end of the call that was kept before (many small changes add up). When the
// records are full the step doubles.
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

  // Keeps what moves the resident memory by `step_bytes`; 0: every call.
  void watch_rss(std::uint64_t step_bytes);

  bool wants(std::uint64_t duration_ticks) const { return duration_ticks >= threshold_ticks_; }
  bool wants(std::uint64_t duration_ticks, std::uint64_t rss_in, std::uint64_t rss_out) const {
    return wants(duration_ticks) || distance(rss_in, rss_out) >= rss_step_bytes_ ||
           distance(rss_told_, rss_out) >= rss_step_bytes_;
  }
  void add(const format::SpanRecord& span);

 private:
  static std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a < b ? b - a : a - b; }
  bool keeps(const format::SpanRecord& span) const {
    return wants(span.duration_ticks, span.rss_in_bytes, span.rss_out_bytes);
  }
  void make_room();
  void keep_from(std::uint64_t threshold_ticks);
  void double_rss_step();

  ProfileFile& file_;
  format::SpanRecord* spans_;
  std::uint32_t most_ = 0;
  std::uint64_t threshold_ticks_ = UINT64_MAX;
  std::uint64_t rss_step_bytes_ = UINT64_MAX;  // watches nothing
  std::uint64_t rss_told_ = 0;                 // at the end of the call that was kept last
};

}  // namespace pyprof
