// pyprof status: how the run ended, as a word and as an exit status for shell scripts.
#include <pyprof/core/error.h>

#include <cstdio>
#include <map>
#include <memory>

#include "open_profile.h"
#include "subcommands.h"

namespace pyprof {
namespace {

struct Answer {
  const char* word;
  int exit_status;
};

// memory_time_tracker's three questions, and a run that has not ended. A program that raises ends
// by its own rules: gracefully.
Answer answer_of(const StatusRow& status) {
  if (status.state == "running") return {"running", 5};
  if (status.state == "signaled" || status.state == "lost" || status.oom)
    return {"crashed-ungracefully", 4};
  if (status.exception || status.exit_code.value_or(0) != 0) return {"crashed-gracefully", 3};
  return {"completed", 0};
}

}  // namespace

Subcommand add_status(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "status",
      "How the run ended, in one word: completed (exit status 0), crashed-gracefully (3),\n"
      "crashed-ungracefully (4), running (5)");
  auto file = std::make_shared<std::string>();
  app->add_option("FILE", *file, "stacks.json or a .pyprof recording")->required();
  return {app, [file] {
            const Answer answer = answer_of(open_profile(*file).status);
            std::printf("%s\n", answer.word);
            return answer.exit_status;
          }};
}

}  // namespace pyprof
