// A profile in the formats of other tools: one writer each, found by name in one table. They walk
// the columns in order and write as they go: what they need of memory grows with the number of
// functions and the depth of the tree, or is one number for each node, never the text.
#pragma once

#include <pyprof/analyze/metric.h>
#include <pyprof/read/profile.h>
#include <pyprof/read/text_sink.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pyprof {

struct Export {
  const Profile& profile;
  std::string name;              // what the reader sees the profile called
  std::optional<Metric> metric;  // the one asked for, which was recorded
};

// For formats that carry one: what was asked for, else the most telling of what was recorded.
Metric metric_of(const Export& task);

struct ExportFormat {
  std::string_view name;
  std::string_view description;
  bool is_text;
  bool takes_metric;  // else it carries all that it can
  void (*write)(const Export& task, TextSink& out);
};

std::span<const ExportFormat> export_formats();

// Throws Error that lists what there is.
const ExportFormat& export_format(std::string_view name);

}  // namespace pyprof
