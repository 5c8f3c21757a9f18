// The viewer with a profile inside: one HTML file that needs nothing else (viewer/README.md).
#pragma once

#include <pyprof/read/profile.h>
#include <pyprof/read/text_sink.h>

#include <string>

namespace pyprof {

// `name` is what the reader sees the profile called.
struct NamedProfile {
  const Profile& profile;
  std::string name;
};

// Throws Error in a build without the viewer.
void require_viewer();

// `before` is the run to compare with, or null. The data goes through compression piece by piece:
// what this needs of memory does not grow with the profile. Throws Error as `out` does.
void write_report(TextSink& out, const NamedProfile& run, const NamedProfile* before = nullptr);

}  // namespace pyprof
