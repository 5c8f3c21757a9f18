// Records a program in this one process, without a host around it, and reads the recording back
// before the process ends: small enough to be built under every sanitizer.
//
// usage: record defaults|everything FILE FUNCTION=CALLS SCRIPT
//
// The status is the script's own, or 65 with a sentence if the accounts do not close or the
// function was not called that often, in all threads together.
#include <pyprof/python/interpreter.h>
#include <pyprof/read/check.h>
#include <pyprof/read/recording.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

namespace {

constexpr int kFault = 65;  // neither a script of ours nor a sanitizer ends so

struct Expected {
  std::string function;
  std::uint64_t calls = 0;
};

// Each option that changes what the hooks do.
pyprof::RecordOptions everything() {
  pyprof::RecordOptions options;
  options.calls = pyprof::CallKinds::kBoth;
  options.clocks = pyprof::Clocks::kBoth;
  options.locals = pyprof::LocalsKind::kAll;
  options.lifetimes = true;
  options.line_patterns = {"*"};
  options.rss_step_bytes = 1 << 20;
  options.native = true;
  return options;
}

Expected parse_expected(const std::string& word) {
  const std::size_t equals = word.find('=');
  return {word.substr(0, equals), std::stoull(word.substr(equals + 1))};
}

std::uint64_t calls_of(const pyprof::Profile& profile, const std::string& name) {
  std::uint64_t calls = 0;
  for (std::size_t node = 0; node < profile.nodes.count(); ++node) {
    const auto function = profile.nodes.function[node];
    if (profile.strings[profile.functions.name[function]] == name)
      calls += profile.nodes.calls[node];
  }
  return calls;
}

std::string fault_in(const pyprof::Profile& profile, const Expected& expected) {
  if (const auto broken = check_profile(profile)) return *broken;
  const std::uint64_t calls = calls_of(profile, expected.function);
  if (calls == expected.calls) return {};
  return expected.function + " was called " + std::to_string(expected.calls) +
         " times; the profile has " + std::to_string(calls);
}

// On the thread that ends the process, while others may still run.
void check_recording(const std::string& path, const Expected& expected) try {
  const pyprof::RunEnd end{.state = pyprof::RunState::kExited};
  const std::string fault = fault_in(pyprof::read_recording(path, end), expected);
  if (fault.empty()) return;
  std::fprintf(stderr, "%s\n", fault.c_str());
  _exit(kFault);
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  _exit(kFault);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return kFault;
  // All of it is needed until the very end, when threads of the script may still run.
  static const std::string path = argv[2];
  static const Expected expected = parse_expected(argv[3]);
  std::filesystem::remove(path);
  auto& file = *new pyprof::ProfileFile(path);
  auto& run = *new pyprof::PythonRun;
  run.arguments = {pyprof::python_build().executable, argv[4]};
  if (argv[1] == std::string("everything")) run.record = everything();
  run.record.line_rate = 0;
  run.record.samples_itself = true;
  run.on_end = [](pyprof::ProcessEnd) { check_recording(path, expected); };
  return pyprof::run_python(run, file);
}
