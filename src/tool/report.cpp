// pyprof report: the viewer with this profile inside, as one file.
#include <pyprof/convert/report.h>
#include <pyprof/read/output_file.h>

#include <cstdio>
#include <memory>

#include "output_place.h"
#include "report_profiles.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct ReportWords {
  ReportFiles files;
  std::string output = "report.html";
};

int report(const ReportWords& words) {
  require_viewer();
  refuse_to_replace({words.files.run, words.files.before}, words.output, "--output");
  const ReportProfiles profiles(words.files);
  OutputFile out(output_path(words.output));
  profiles.write(out);
  out.commit();
  if (words.output != "-") std::fprintf(stderr, "the report is %s\n", words.output.c_str());
  return 0;
}

}  // namespace

Subcommand add_report(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "report", "Write an HTML file that shows the profile in a browser and needs nothing else");
  auto words = std::make_shared<ReportWords>();
  add_report_files(*app, words->files);
  app->add_option("-o,--output", words->output,
                  "Where the report goes (default report.html); - is standard output")
      ->option_text("PATH");
  return {app, [words] { return report(*words); }};
}

}  // namespace pyprof
