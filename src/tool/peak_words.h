// The options that say what counts as a peak of memory, the same wherever peaks are numbered.
#pragma once

#include <pyprof/analyze/peaks.h>

#include <CLI/CLI.hpp>
#include <string>

namespace pyprof {

struct PeakWords {
  std::string least, delta_time, delta_value;

  bool are_given() const;
  // Throws Error.
  PeakOptions options() const;
};

void add_peak_words(CLI::App& app, PeakWords& words);

}  // namespace pyprof
