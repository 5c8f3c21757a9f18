// What runs measured: only values that mean the same can be added or compared.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <string>

namespace pyprof {

enum class TimeKind : std::uint8_t { kNone, kWall, kCpu };

TimeKind time_kind_of(const Profile& profile);

struct TimedRun {
  const std::string& name;  // for messages
  TimeKind time;
};
// Throws Error if one shows the time that passed and the other that of the processors.
void require_same_time(const TimedRun& run, const TimedRun& other);

}  // namespace pyprof
