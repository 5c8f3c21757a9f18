// What report and view have in common: one profile to show, perhaps another to compare with.
#pragma once

#include <pyprof/read/profile.h>
#include <pyprof/read/text_sink.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace pyprof {

struct ReportFiles {
  std::string run;
  std::string before;  // empty: none
};

void add_report_files(CLI::App& app, ReportFiles& files);

class ReportProfiles {
 public:
  // Throws Error, as does write().
  explicit ReportProfiles(const ReportFiles& files);
  void write(TextSink& out) const;

 private:
  ReportFiles files_;
  Profile run_;
  std::optional<Profile> before_;
};

}  // namespace pyprof
