// pyprof import: another tool's profile as stacks.json.
#include <pyprof/analyze/function_name.h>
#include <pyprof/cli/help.h>
#include <pyprof/convert/import.h>
#include <pyprof/read/stacks_json.h>

#include <cstdio>
#include <memory>

#include "output_place.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct ImportWords {
  std::string file;
  std::string format;
  std::string unit;
  std::string output = "stacks.json";
};

int import(const ImportWords& words) {
  refuse_to_replace({words.file}, words.output, "--output");
  ImportOptions options{words.format, {}};
  if (!words.unit.empty()) options.unit_ns = parse_unit_ns(words.unit);
  const Profile profile = import_profile(words.file, options);
  write_stacks_json(profile, output_path(words.output));
  for (const DiagnosticRow& row : profile.diagnostics)
    std::fprintf(stderr, "%s\n", harmless(row.message).c_str());
  return 0;
}

}  // namespace

Subcommand add_import(CLI::App& pyprof) {
  CLI::App* app =
      pyprof.add_subcommand("import", "Turn cProfile's file or collapsed stacks into stacks.json");
  auto words = std::make_shared<ImportWords>();
  app->add_option("FILE", words->file, "What python3 -m cProfile -o wrote, or collapsed stacks")
      ->required();
  takes_one_of(app->add_option("--format", words->format,
                               "cprofile or collapsed (default: as the file looks)"),
               "FORMAT", {"cprofile", "collapsed"});
  app->add_option("--unit", words->unit,
                  "What one count of collapsed stacks stands for, as 1us or 10ms (default 1ns)")
      ->option_text("TIME");
  app->add_option("-o,--output", words->output,
                  "Where it goes; - is standard output (default stacks.json)")
      ->option_text("PATH");
  return {app, [words] { return import(*words); }};
}

}  // namespace pyprof
