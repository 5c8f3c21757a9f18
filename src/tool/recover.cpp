// pyprof recover: stacks.json from the recording of a run that nobody was left to finish.
#include <pyprof/analyze/family.h>
#include <pyprof/core/error.h>
#include <pyprof/read/stacks_json.h>

#include <memory>

#include "open_profile.h"
#include "output_place.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct RecoverWords {
  std::string file, output = "stacks.json";
};

int recover(const RecoverWords& words) {
  const Profile profile = open_profile(words.file);
  if (!is_recording(words.file) && !is_family(words.file))
    throw Error(words.file + " is no recording but a profile already; name a .pyprof file");
  refuse_to_replace({words.file}, words.output, "--output");
  write_stacks_json(profile, output_path(words.output));
  return 0;
}

}  // namespace

Subcommand add_recover(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "recover",
      "stacks.json from the recording (.pyprof) of a run whose supervisor was killed too, or of\n"
      "one that goes on. Its state is lost, or running; all that was counted is in it. Of the\n"
      "folder (.family) of a run with --follow: one profile with all its processes");
  auto words = std::make_shared<RecoverWords>();
  app->add_option("FILE", words->file,
                  "A .pyprof recording or a .family folder; it is left as it is")
      ->required();
  app->add_option("-o,--output", words->output,
                  "Where the profile goes (default stacks.json); - is standard output")
      ->option_text("PATH");
  return {app, [words] { return recover(*words); }};
}

}  // namespace pyprof
