// Runs a Python program in this process as python3 would, recorded into a profile file.
#pragma once

#include <pyprof/core/profile_file.h>
#include <pyprof/core/record_options.h>

#include <functional>
#include <string>
#include <vector>

namespace pyprof {

struct PythonRun {
  // argv as python3 would get it: [0] a program name, interpreter flags (-I, -X …), then the target
  // (script, directory, zip, "-m" module, "-c" code or "-") and its arguments.
  std::vector<std::string> arguments;
  // What sys.executable becomes; decides the virtual environment. Empty: the Python the host was
  // built for.
  std::string executable;
  RecordOptions record;
  // Called once in the recorded process, with the recording stopped and the GIL not needed, just
  // before the process ends in an orderly way or replaces itself (return, exit, _exit, exec). Not
  // called in forked children. `status` is the exit status, or -1 for exec. May be empty.
  std::function<void(int status)> on_end;
};

// Returns the exit status. May not return: sys.exit() ends the process through exit().
// Call once, on the process's main thread, before anything else touches Python.
int run_python(const PythonRun& run, ProfileFile& file);

// "3.11.2", "static" or "shared", the compiler: for --version.
struct PythonBuild {
  std::string version;
  std::string link_kind;
  std::string executable;  // the python3 that belongs to the linked library
};
PythonBuild python_build();

}  // namespace pyprof
