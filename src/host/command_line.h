// What the user asked for. Our own options and CPython's come before the target; from the target on
// every word belongs to the script, verbatim.
#pragma once

#include <pyprof/core/record_options.h>

#include <optional>
#include <string>
#include <vector>

namespace pyprof {

enum class Verbosity { kQuiet, kNormal, kVerbose };

struct Command {
  RecordOptions record;
  std::string output = "stacks.json";
  std::optional<std::string> report;  // where the profile goes as HTML
  std::string learn;   // where to leave what is known of CPython's sites; empty: not asked for
  std::string python;  // --python; empty: the active virtual environment, else the linked Python
  bool supervised = true;
  bool sampled_time = false;  // only with a supervisor, which ticks
  bool follow = false;        // record child processes too
  bool keep = false;
  Verbosity verbosity = Verbosity::kNormal;
  std::vector<std::string> own_words;     // our own options, as written
  std::vector<std::string> python_flags;  // as written: "-I", "-X", "dev" …
  std::vector<std::string> target;        // with its arguments; empty: the shell
  std::string answer;                     // of --help and --version: print it, nothing else
};

// `words` without the program's name. Throws Error for what it does not understand.
Command read_command_line(const std::vector<std::string>& words);

}  // namespace pyprof
