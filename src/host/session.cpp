#include "session.h"

#include <pyprof/core/error.h>
#include <pyprof/python/interpreter.h>

#include <cstdio>
#include <filesystem>
#include <utility>

#include "descriptors.h"
#include "messages.h"
#include "output.h"
#include "python_choice.h"
#include "shell.h"
#include "summary.h"

namespace pyprof {
namespace {

// Beside the executable, wherever the two were installed.
std::string package_folder() {
  std::error_code unknown;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown) return {};
  return (self.parent_path() / PYPROF_PACKAGE_FOLDER).lexically_normal().string();
}

PythonRun python_run(const Command& command) {
  PythonRun run;
  run.arguments = {choose_python(command.python)};
  run.arguments.insert(run.arguments.end(), command.python_flags.begin(),
                       command.python_flags.end());
  run.target_index = run.arguments.size();
  run.arguments.insert(run.arguments.end(), command.target.begin(), command.target.end());
  run.record = command.record;
  run.package_folder = package_folder();
  return run;
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

std::string options_text(const Command& command) {
  std::string text;
  const auto add = [&text](const std::string& name, const std::string& value) {
    text += name + "=" + value + '\0';
  };
  add("calls", name_of(command.record.calls));
  add("time", command.record.time ? "on" : "off");
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
  for (const std::string& flag : command.python_flags) add("python-flag", flag);
  return text;
}

void say_plan(const PythonRun& run, Output& output) {
  say_detail("sys.executable is " + run.arguments[0]);
  say_detail("recording into " + output.recording().path());
}

// The report that was written, or an empty path: the profile stands without it.
std::string written_report(const Output& output, const Profile& profile) {
  try {
    output.report(profile);
    return output.report_path();
  } catch (const std::exception& error) {
    say_error(std::string(error.what()) + ", or make it with: pyprof report " + output.path());
    return {};
  }
}

// The script's own end outranks a profile that could not be written.
void conclude(Output& output, const RunEnd& end) {
  try {
    const Profile profile = output.finish(end);
    const std::string report = written_report(output, profile);
    say(summarize(profile, output.path(), report));
  } catch (const std::exception& error) {  // whatever it is, the script's status stands
    say_error(std::string(error.what()) + "; the recording is kept in " +
              output.recording().path());
  }
}

RunEnd as_run_end(ProcessEnd end) {
  RunEnd run_end;
  switch (end.kind) {
    case EndKind::kExited:
      run_end.state = RunState::kExited;
      break;
    case EndKind::kSignaled:
      run_end.state = RunState::kSignaled;
      break;
    case EndKind::kReplaced:
      run_end.state = RunState::kRunning;
      break;
  }
  (end.kind == EndKind::kSignaled ? run_end.signal : run_end.exit_code) = end.code;
  return run_end;
}

// What a recording in this very process needs until its last instant. Never freed: threads of the
// script may still run while exit() destroys what is static.
struct Resident {
  explicit Resident(const Command& command) : run(python_run(command)), output(command) {}
  PythonRun run;
  Output output;
};

int record_here(const Command& command) {
  auto& resident = *new Resident(command);
  say_plan(resident.run, resident.output);
  resident.output.recording().header().options =
      resident.output.recording().add_text(options_text(command));
  resident.run.record.samples_itself = true;
  resident.run.on_end = [&resident](ProcessEnd end) { conclude(resident.output, as_run_end(end)); };
  release_held_descriptors();
  return run_python(resident.run, resident.output.recording());
}

// In the supervisor's child, whose frames below are the supervisor's and must not see an exception.
int status_of_run(const PythonRun& run, ProfileFile& recording) noexcept try {
  return run_python(run, recording);
} catch (const std::exception& error) {
  say_error(error.what());
  return 2;
}

}  // namespace

Supervised record_in_child(const Command& command, bool keep_descriptors) {
  const PythonRun run = python_run(command);
  Output output(command);
  say_plan(run, output);
  ProfileFile& recording = output.recording();
  recording.header().options = recording.add_text(options_text(command));
  MemorySampler memory(recording, command.record.timeline_points);
  LineSampler lines(recording, command.record.time ? command.record.line_rate : 0);
  const auto script = [&]() noexcept {  // what is below is the supervisor's
    output.leave_to_supervisor();
    return status_of_run(run, recording);
  };
  Supervised result;
  try {
    result = supervise(script, {memory, lines}, recording.header().clock, keep_descriptors);
  } catch (const Error&) {
    output.abandon();
    throw;
  }
  conclude(output, result.end);
  return result;
}

int run_host(const Command& command) {
  if (!command.answer.empty()) {
    std::fputs(command.answer.c_str(), stdout);
    return 0;
  }
  set_verbosity(command.verbosity);
  hold_standard_descriptors();
  if (command.target.empty()) return run_shell(command);
  if (!command.supervised) return record_here(command);
  leave_as(record_in_child(command, false).wait_status);
}

}  // namespace pyprof
