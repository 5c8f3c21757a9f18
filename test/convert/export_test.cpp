#include <pyprof/convert/export.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>

#include <catch2/catch.hpp>
#include <limits>

#include "small_profile.h"

namespace pyprof {
namespace {

Column filled(std::size_t rows, std::uint64_t value) {
  Column column;
  for (std::size_t row = 0; row < rows; ++row) column.push_back(value);
  return column;
}

// Of the right shape, with accounts that do not close: what a file may hold that nobody recorded.
Profile profile_of(std::uint64_t value) {
  Profile profile = small_profile();
  const std::size_t nodes = profile.nodes.count();
  profile.has_memory = profile.has_spans = profile.has_locals = true;
  for (Column* column : {&profile.nodes.calls, &profile.nodes.resumes, &profile.nodes.self_ns})
    *column = filled(nodes, value);
  profile.node_types.count = profile.node_locals.count = filled(nodes, 1);
  profile.node_types.type = profile.node_locals.type = filled(nodes, 0);
  for (Column& column : profile.nodes.memory) column = filled(nodes, value);
  for (Column& column : profile.node_types.memory) column = filled(nodes, value);
  profile.node_locals.name = profile.node_locals.partial = filled(nodes, 0);
  profile.node_locals.bytes = profile.node_locals.deep_bytes = filled(nodes, value);
  profile.spans = {.threshold_ns = value,
                   .rss_step_bytes = 0,
                   .thread = filled(2, 0),
                   .node = filled(2, 1),
                   .start_ns = filled(2, 0),
                   .duration_ns = filled(2, value),
                   .alloc_bytes = filled(2, value),
                   .rss_in_bytes = {},
                   .rss_out_bytes = {}};
  profile.timeline = {filled(3, value), filled(3, value), filled(3, value), {-1, 0, 1}, {}};
  profile.meta.start_unix_ns = std::numeric_limits<std::uint64_t>::max();
  profile.meta.duration_ns = value;
  profile.threads[0].start_ns = profile.threads[0].end_ns = value;
  return profile;
}

TEST_CASE("export: every format writes a profile without memory, timeline and calls in time") {
  for (const ExportFormat& format : export_formats()) {
    if (format.name == "html") continue;  // the viewer is not in every build
    INFO(format.name);
    if (format.name == "memray-csv") {
      CHECK_THROWS_AS(exported(small_profile(), format.name), Error);
      continue;
    }
    CHECK(!exported(small_profile(), format.name).empty());
    CHECK_NOTHROW(exported(TreeBuilder("test").take(), format.name));
  }
}

TEST_CASE("export: numbers that no run has harm no format") {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, kLargestInteger}) {
    const Profile profile = profile_of(value);
    REQUIRE(!check_shape(profile));
    for (const ExportFormat& format : export_formats()) {
      if (format.name == "html") continue;
      INFO(format.name << " of " << value);
      const std::string text = exported(profile, format.name);
      if (format.name == "mprof") CHECK(text.find("nan") == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace pyprof
