#include "session.h"

#include <pyprof/cli/standard_output.h>
#include <pyprof/core/error.h>
#include <pyprof/core/family_files.h>
#include <pyprof/python/interpreter.h>

#include <cstdio>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "descriptors.h"
#include "known_sites.h"
#include "messages.h"
#include "output.h"
#include "python_choice.h"
#include "run_facts.h"
#include "shell.h"
#include "summary.h"

namespace pyprof {
namespace {

PythonRun python_run(const Command& command) {
  std::vector<std::string> arguments = {choose_python(command.python)};
  arguments.insert(arguments.end(), command.python_flags.begin(), command.python_flags.end());
  const std::size_t target_index = arguments.size();
  arguments.insert(arguments.end(), command.target.begin(), command.target.end());
  return make_run(command, std::move(arguments), target_index);
}

void say_plan(const PythonRun& run, Output& output) {
  say_detail("sys.executable is " + run.arguments[0]);
  say_detail("recording into " + output.recording().path());
}

// The report that was written, or an empty path: the profile stands without it.
std::string written_report(Output& output, const Profile& profile) {
  try {
    output.report(profile);
    return output.report_path();
  } catch (const std::exception& error) {
    say_error(std::string(error.what()) + ", or make it with: pyprof report " + output.path());
    return {};
  }
}

void say_kept(Output& output, const std::string& sentence) {
  say_error(sentence + "; the recording is kept in " + output.recording().path());
}

void write_results(Output& output, const RunEnd& end) {
  const std::optional<Profile> profile = output.finish(end);
  if (!profile) return say_detail("the last rank to end writes " + output.path());
  const std::string report = written_report(output, *profile);
  say(summarize(*profile, output.path(), report));
}

// The script's own end outranks a profile that could not be written.
void conclude(Output& output, const RunEnd& end) {
  try {
    write_results(output, end);
    output.put_away(end);
  } catch (const std::bad_alloc&) {
    say_kept(output, "there is not enough memory to make the profile");
  } catch (const std::exception& error) {  // whatever it is, the script's status stands
    say_kept(output, error.what());
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

// What a recording needs until the last instant of the script's process. Not on the stack: where
// the main thread leaves by pthread_exit(), exit() runs later, over the frames that are here now.
struct ResidentScript {
  explicit ResidentScript(const Command& command) : run(python_run(command)), output(command) {}
  PythonRun run;
  Output output;
};

int record_here(const Command& command) {
  // Never freed: threads of the script may still run while exit() destroys what is static.
  auto& resident = *new ResidentScript(command);
  say_plan(resident.run, resident.output);
  describe_options(command, resident.output.recording());
  resident.run.family = resident.output.family();
  resident.run.record.samples_itself = true;
  resident.run.record.line_rate = 0;
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

// Shared with all programs that are followed, if any are.
Ticker make_ticker(const Command& command, const std::string& family) {
  return Ticker(command.sampled_time ? kTickRate : 0,
                family.empty() ? std::string() : family_files::tick_path(family));
}

}  // namespace

Supervised record_in_child(const Command& command, bool keep_descriptors) {
  const auto resident = std::make_unique<ResidentScript>(command);
  PythonRun& run = resident->run;
  Output& output = resident->output;
  run.family = output.family();
  say_plan(run, output);
  ProfileFile& recording = output.recording();
  describe_options(command, recording);
  MemorySampler memory(recording, command.record.timeline_points);
  LineSampler lines(recording, command.record.time ? command.record.line_rate : 0);
  const auto script = [&]() noexcept {  // what is below is the supervisor's
    output.leave_to_supervisor();
    return status_of_run(run, recording);
  };
  Supervised result;
  try {
    Ticker ticker = make_ticker(command, run.family);
    run.record.tick = ticker.tick();
    result = supervise(script, {memory, lines, ticker}, recording.header().clock, keep_descriptors);
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
    finish_standard_output();
    return 0;
  }
  set_verbosity(command.verbosity);
  if (!command.learn.empty()) return learn_sites(command);
  hold_standard_descriptors();
  if (command.target.empty()) return run_shell(command);
  if (!command.supervised) return record_here(command);
  leave_as(record_in_child(command, false).wait_status);
}

}  // namespace pyprof
