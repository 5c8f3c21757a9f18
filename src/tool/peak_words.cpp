#include "peak_words.h"

#include "quantity.h"

namespace pyprof {

bool PeakWords::are_given() const {
  return !least.empty() || !delta_time.empty() || !delta_value.empty();
}

PeakOptions PeakWords::options() const {
  PeakOptions options;
  if (!least.empty()) options.least_bytes = size_of_word("--peak", least);
  if (!delta_time.empty()) options.delta_ns = duration_of_word("--peak-delta-time", delta_time);
  if (!delta_value.empty()) options.delta_bytes = size_of_word("--peak-delta-value", delta_value);
  return options;
}

void add_peak_words(CLI::App& app, PeakWords& words) {
  app.add_option("--peak", words.least,
                 "Memory must rise and fall by that much at a peak (default a twentieth of the\n"
                 "highest)")
      ->option_text("SIZE");
  app.add_option("--peak-delta-time", words.delta_time,
                 "Of peaks nearer to each other the higher counts (default a fiftieth of the run)")
      ->option_text("TIME");
  app.add_option("--peak-delta-value", words.delta_value,
                 "... unless they differ by that much (default: however much)")
      ->option_text("SIZE");
}

}  // namespace pyprof
