// Where the traced heap went up and came down again.
#pragma once

#include <pyprof/analyze/over_time.h>
#include <pyprof/read/profile.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pyprof {

// What is left open follows from the run.
struct PeakOptions {
  // A peak rises so much above the lowest point on either side (but for the ends of the run).
  // Default: a twentieth of the highest.
  std::optional<std::uint64_t> least_bytes;
  // Of peaks that are nearer to each other only the higher counts … Default: a fiftieth of the run.
  std::optional<std::uint64_t> delta_ns;
  // … unless they differ by so much.
  std::optional<std::uint64_t> delta_bytes;
};

struct Peak {
  std::size_t number = 0;  // from 1
  MemoryAt at{};
  bool is_highest = false;  // of the run, as recorded: nodes have the bytes they held then
};

// By time.
std::vector<Peak> peaks_of(const Profile& profile, const PeakOptions& options);

// "2: MainThread>/home/ada/shop.py:10:Shop.load=>1048576", harmless(); "?" for what is unknown.
std::string legend_line(const Profile& profile, const Peak& peak);

}  // namespace pyprof
