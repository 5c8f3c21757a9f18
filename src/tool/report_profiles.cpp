#include "report_profiles.h"

#include <pyprof/convert/report.h>

#include <filesystem>

#include "open_profile.h"

namespace pyprof {
namespace {

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

}  // namespace

void add_report_files(CLI::App& app, ReportFiles& files) {
  app.add_option("FILE", files.run, "stacks.json or a .pyprof recording")->required();
  app.add_option("--before", files.before, "The earlier run to compare with")->option_text("FILE");
}

ReportProfiles::ReportProfiles(const ReportFiles& files)
    : files_(files), run_(open_profile(files.run)) {
  if (!files.before.empty()) before_ = open_profile(files.before);
}

void ReportProfiles::write(TextSink& out) const {
  const NamedProfile run{run_, file_name(files_.run)};
  if (!before_) return write_report(out, run);
  const NamedProfile before{*before_, file_name(files_.before)};
  write_report(out, run, &before);
}

}  // namespace pyprof
