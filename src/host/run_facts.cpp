#include "run_facts.h"

#include <pyprof/core/own_executable.h>

#include <filesystem>
#include <utility>

#include "known_sites.h"

namespace pyprof {
namespace {

// Beside the executable, wherever the two were installed.
std::string package_folder() {
  const std::filesystem::path self = own_executable();
  return (self.parent_path() / PYPROF_DATA_FOLDER / "python").lexically_normal().string();
}

const char* name_of(CallKinds calls) {
  switch (calls) {
    case CallKinds::kC:
      return "c";
    case CallKinds::kBoth:
      return "both";
    default:
      return "python";
  }
}

const char* name_of(LocalsKind locals) {
  switch (locals) {
    case LocalsKind::kOff:
      return "off";
    case LocalsKind::kAll:
      return "all";
    default:
      return "top";
  }
}

const char* time_kind(const Command& command) {
  if (!command.record.time) return "off";
  return command.sampled_time ? "sampled" : "on";
}

std::string options_text(const Command& command) {
  std::string text;
  const auto add = [&text](const std::string& name, const std::string& value) {
    text += name + "=" + value + '\0';
  };
  add("calls", name_of(command.record.calls));
  add("time", time_kind(command));
  add("memory", command.record.memory ? "on" : "off");
  add("locals", name_of(command.record.locals));
  for (const std::string& prefix : command.record.filter_prefixes) add("filter", prefix);
  add("line-rate", std::to_string(command.record.line_rate));
  for (const std::string& pattern : command.record.line_patterns) add("line-profile", pattern);
  add("spans", std::to_string(command.record.spans));
  if (command.record.rss_step_bytes) add("rss", std::to_string(*command.record.rss_step_bytes));
  add("native", command.record.native ? "on" : "off");
  add("timeline-points", std::to_string(command.record.timeline_points));
  add("supervisor", command.supervised ? "on" : "off");
  if (command.follow) add("follow", "on");
  for (const std::string& flag : command.python_flags) add("python-flag", flag);
  return text;
}

}  // namespace

PythonRun make_run(const Command& command, std::vector<std::string> arguments,
                   std::size_t target_index) {
  PythonRun run;
  run.arguments = std::move(arguments);
  run.target_index = target_index;
  run.record = command.record;
  run.package_folder = package_folder();
  run.sites.known = known_sites();
  return run;
}

void describe_options(const Command& command, ProfileFile& recording) {
  recording.header().options = recording.add_text(options_text(command));
}

}  // namespace pyprof
