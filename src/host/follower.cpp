#include "follower.h"

#include <pyprof/core/family_files.h>
#include <pyprof/core/profile_file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <vector>

#include "descriptors.h"
#include "family_folder.h"
#include "run_facts.h"

namespace pyprof {
namespace {

std::string take_variable(const char* name) {
  const char* value = std::getenv(name);
  std::string taken = value ? value : "";
  unsetenv(name);
  return taken;
}

// How many words the flag is, or 0 if it is the target: CPython takes -c and -m as the last of its
// flags.
std::size_t words_of_flag(std::string_view word) {
  if (word.size() < 2 || word[0] != '-') return 0;
  if (word.starts_with("--")) return word == "--check-hash-based-pycs" ? 2 : 1;
  const std::size_t decides = word.find_first_of("cmWX", 1);
  if (decides == std::string_view::npos) return 1;
  if (word[decides] == 'c' || word[decides] == 'm') return 0;
  return decides + 1 == word.size() ? 2 : 1;
}

std::size_t target_of(const std::vector<std::string>& arguments) {
  std::size_t index = 1;
  while (index < arguments.size()) {
    const std::size_t words = words_of_flag(arguments[index]);
    if (words == 0) break;
    index += words;
  }
  return std::min(index, arguments.size());
}

// Needed until the last instant of the process. Never freed: threads of the script may still run
// while exit() destroys what is static.
struct ResidentProgram {
  ResidentProgram(const Followed& followed, const std::vector<std::string>& arguments)
      : command(command_of_family(followed.family)),
        run(make_run(command, arguments, target_of(arguments))),
        recording(family_files::recording_path(followed.family, getpid())) {
    run.family = followed.family;
    run.record.samples_itself = true;
    if (!command.supervised) run.record.line_rate = 0;
    if (command.sampled_time) take_tick(followed.family);
    describe_options(command, recording);
  }
  void take_tick(const std::string& family) {
    run.record.tick = tick_at(family_files::tick_path(family));
    command.sampled_time = run.record.tick != nullptr;
  }
  Command command;
  PythonRun run;
  ProfileFile recording;
};

}  // namespace

// HOST kStandIn FOLDER PROGRAM NAME ARGUMENT… becomes NAME ARGUMENT… at once, so that nobody sees
// it.
void become_stand_in(int argc, char** argv) {
  constexpr int kFolder = 2, kProgram = 3, kName = 4;
  if (argc <= kName || std::string_view(argv[1]) != family_files::kStandIn) return;
  setenv(family_files::kFolderVariable, argv[kFolder], 1);
  setenv(family_files::kProgramVariable, argv[kProgram], 1);
  execv("/proc/self/exe", argv + kName);
  unsetenv(family_files::kFolderVariable);
  unsetenv(family_files::kProgramVariable);
  execv(argv[kProgram], argv + kName);
}

std::optional<Followed> take_followed() {
  if (!std::getenv(family_files::kFolderVariable)) return {};
  Followed followed;
  followed.family = take_variable(family_files::kFolderVariable);
  followed.program = take_variable(family_files::kProgramVariable);
  return followed;
}

int run_followed(const Followed& followed, char** argv) {
  std::vector<std::string> arguments;
  for (char** word = argv; *word; ++word) arguments.emplace_back(*word);
  try {
    hold_standard_descriptors();
    auto* resident = new ResidentProgram(followed, arguments);
    release_held_descriptors();
    return run_python(resident->run, resident->recording);
  } catch (const std::exception&) {
    // The script outranks the profile.
    release_held_descriptors();
  }
  execv(followed.program.c_str(), argv);
  return 127;
}

}  // namespace pyprof
