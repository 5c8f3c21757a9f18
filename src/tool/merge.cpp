// pyprof merge: several runs or processes as one profile.
#include <pyprof/analyze/merge.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>
#include <pyprof/read/stacks_json.h>

#include <filesystem>
#include <memory>
#include <set>

#include "open_profile.h"
#include "output_place.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct MergeWords {
  std::vector<std::string> files;
  std::string output;
};

// The file's name without folders; of files of one name the second is name#2.
std::string lane_name(const std::string& file, std::set<std::string>& taken) {
  const std::string name = std::filesystem::path(file).filename().string();
  std::string unique = name;
  for (int i = 2; !taken.insert(unique).second; ++i) unique = name + "#" + std::to_string(i);
  return unique;
}

int merge(const MergeWords& words) {
  refuse_to_replace(words.files, words.output, "--output");
  std::vector<MergedRun> runs;
  std::set<std::string> taken;
  for (const std::string& file : words.files) {
    runs.push_back({lane_name(file, taken), open_profile(file)});
    if (const auto fault = check_profile(runs.back().profile))
      throw Error(file + ": its accounts do not close: " + *fault + "; record it again");
  }
  write_stacks_json(merged(runs), output_path(words.output));
  return 0;
}

}  // namespace

Subcommand add_merge(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "merge",
      "Several runs, or processes of one, as one profile: its threads are those of all, named by\n"
      "file; its totals are their sums. Runs that overlapped stay where they were in time");
  auto words = std::make_shared<MergeWords>();
  app->add_option("FILE", words->files, "stacks.json files or .pyprof recordings")->required();
  app->add_option("-o,--output", words->output, "Where it goes; - is standard output")
      ->required()
      ->option_text("PATH");
  return {app, [words] { return merge(*words); }};
}

}  // namespace pyprof
