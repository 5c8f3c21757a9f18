// The charts of pyprof plot, one function for each kind, from profiles and what was asked.
#pragma once

#include <pyprof/analyze/growth.h>
#include <pyprof/analyze/peaks.h>
#include <pyprof/draw/chart.h>
#include <pyprof/read/profile.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pyprof {

struct PlottedRun {
  std::string name;  // as the legend has it
  Profile profile;
};

struct PlotOptions {
  std::string title;  // empty: a sentence about the run
  std::optional<std::uint64_t> from_ns, to_ns;
  std::string metric;    // heap or rss; empty: what fits
  std::string function;  // whose calls get brackets
  std::optional<PeakOptions> peaks;
  std::optional<std::uint64_t> cap_bytes;
  std::uint64_t rebase_bytes = 0;  // taken off each line of a process
  bool rebases_to_start = false;   // or its first value is
  bool has_process = true;         // a line of resident memory, where threads have theirs
  std::size_t limit = 30;          // functions
};

// A picture as SVG, its title, and what its numbers and names mean, line by line.
struct Plot {
  std::string title;
  std::string svg;
  std::string legend;
};

// All throw Error if the profile has not what the picture shows.
Plot plot_memory(const std::vector<PlottedRun>& runs, const PlotOptions& options);
Plot plot_functions(const PlottedRun& run, const PlotOptions& options);
Plot plot_nesting(const PlottedRun& run, const PlotOptions& options);
Plot plot_interleaving(const PlottedRun& run, const PlotOptions& options);

// `metric` is one that the growths have.
Plot plot_growth(const Growths& growths, Metric metric, std::size_t limit);

// The part of the run that is shown. Throws Error if it is none.
Axis time_axis(std::uint64_t end_ns, const PlotOptions& options);
std::string title_or(const PlotOptions& options, const std::string& usual);
// A name as a picture has room for.
std::string brief(const std::string& name);

}  // namespace pyprof
