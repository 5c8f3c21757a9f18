// Runs a Python program in this process as python3 would, recorded into a profile file.
#pragma once

#include <pyprof/core/profile_file.h>
#include <pyprof/core/record_options.h>

#include <functional>
#include <string>
#include <vector>

namespace pyprof {

enum class EndKind {
  kExited,    // code is the exit status
  kSignaled,  // code is the signal the process sends itself
  kReplaced,  // exec; the process goes on if that fails
};

struct ProcessEnd {
  EndKind kind = EndKind::kExited;
  int code = 0;
};
using EndCallback = std::function<void(ProcessEnd)>;

// What is known of the places in CPython that allocate: which get storage, and for what containers;
// where in others' blocks objects lie. Every start can learn it, which takes some milliseconds; for
// one build it is always the same.
struct SiteText {
  std::string known;  // as an earlier start told; empty, or of another build: it is learned
  std::function<void(const std::string&)> on_learned;  // gets it then; may be empty
};

struct PythonRun {
  // argv as python3 would get it: [0] the path of a python3, which becomes sys.executable and
  // decides the virtual environment; interpreter flags (-I, -X …); then the target (script,
  // directory, zip, "-m" module, "-c" code or "-") and its arguments, from `target_index` on.
  std::vector<std::string> arguments;
  std::size_t target_index = 1;
  RecordOptions record;
  // Where the package `pyprof` lies, for scripts that import it and have none of their own. Empty:
  // nowhere.
  std::string package_folder;
  SiteText sites;
  // Called in the recorded process, on whatever thread ends it, when nothing more is recorded and
  // before the process ends in an orderly way or replaces itself: once, and more often only if an
  // exec fails. Never in forked children. May be empty.
  EndCallback on_end;
  // A folder for the recordings of this process's children and theirs (core/family_files.h). Empty:
  // they are not recorded.
  std::string family;
};

// Returns the exit status. May not return: sys.exit() ends the process through exit().
// Call once, on the process's main thread, before anything else touches Python. `run` and `file`
// must live until the process ends.
int run_python(const PythonRun& run, ProfileFile& file);

struct PythonBuild {
  std::string version;     // "3.11.2"
  std::string link_kind;   // "program", "static" or "shared"
  std::string executable;  // the python3 that belongs to the linked library
};
PythonBuild python_build();

}  // namespace pyprof
