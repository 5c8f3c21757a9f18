#include "known_sites.h"

#include <pyprof/core/own_executable.h>
#include <pyprof/core/profile_file.h>
#include <pyprof/python/interpreter.h>
#include <pyprof/read/output_file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "destination.h"
#include "python_choice.h"
#include "recording_place.h"

namespace pyprof {
namespace {

namespace fs = std::filesystem;

fs::path file_of_this_build() {
  const fs::path self = own_executable();
  return self.parent_path() / PYPROF_DATA_FOLDER / "sites" / self.filename();
}

}  // namespace

std::string known_sites() {
  std::ifstream file(file_of_this_build(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Never freed: the end of the process looks at both.
int learn_sites(const Command& command) {
  check_folder(fs::absolute(command.learn).parent_path(), "--learn");
  const fs::path folder = recording_folder(command.learn, is_replaced(command.learn));
  auto& recording = *new ProfileFile(folder / (std::to_string(getpid()) + ".pyprof"));
  fs::remove(recording.path());  // a profile of nothing
  auto& run = *new PythonRun;
  run.arguments = {choose_python(command.python), "-I", "-S", "-c", "pass"};
  run.target_index = 3;
  run.sites.on_learned = [&command](const std::string& text) {
    OutputFile file(command.learn, "--learn");
    file.raw(text);
    file.commit();
  };
  return run_python(run, recording);
}

}  // namespace pyprof
