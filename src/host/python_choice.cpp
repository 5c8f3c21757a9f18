#include "python_choice.h"

#include <pyprof/core/error.h>
#include <pyprof/python/interpreter.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "told_version.h"

namespace pyprof {
namespace {

namespace fs = std::filesystem;

// "3.11.2" and "3.11.2.final.0" are both "3.11".
std::string minor_of(const std::string& version) {
  const std::size_t first = version.find('.');
  return version.substr(0, version.find('.', first == std::string::npos ? first : first + 1));
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// The version key of pyvenv.cfg, as venv ("version") and virtualenv ("version_info") write it.
std::string venv_version(const fs::path& config) {
  std::ifstream lines(config);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string key = trimmed(line.substr(0, equals));
    if (key == "version" || key == "version_info") return trimmed(line.substr(equals + 1));
  }
  return {};
}

fs::path venv_config(const fs::path& python) {
  for (const fs::path& folder : {python.parent_path(), python.parent_path().parent_path()})
    if (fs::exists(folder / "pyvenv.cfg")) return folder / "pyvenv.cfg";
  return {};
}

// "3.12" of /opt/bin/python3.12, looking through links; empty if the name does not say.
std::string named_version(const fs::path& python) {
  std::error_code ignored;
  const std::string name = fs::canonical(python, ignored).filename().string();
  return name.starts_with("python3.") ? minor_of(name.substr(6)) : "";
}

// Asked only where no file says it, as each start would wait for the answer.
std::string version_of(const fs::path& python) {
  const fs::path config = venv_config(python);
  std::string version = config.empty() ? named_version(python) : venv_version(config);
  if (version.empty()) version = told_version(python);
  if (!version.empty()) return version;
  throw Error(python.string() +
              " does not answer --version as a python3 does: name a python3 with --python");
}

void check_version(const fs::path& python, const PythonBuild& build) {
  const std::string version = version_of(python);
  if (minor_of(version) == minor_of(build.version)) return;
  throw Error(python.string() + " is Python " + minor_of(version) +
              ", but this pyprof-host embeds " + build.version +
              ": use a virtual environment of Python " + minor_of(build.version) +
              ", or build pyprof-host with -DPython3_ROOT_DIR for the other one");
}

bool is_program(const fs::path& path) {
  return fs::is_regular_file(path) && access(path.c_str(), X_OK) == 0;
}

// Absolute but not resolved: a virtual environment is recognised by where its link lies.
fs::path checked(const fs::path& python, const PythonBuild& build) {
  fs::path absolute = fs::absolute(python).lexically_normal();
  check_version(absolute, build);
  return absolute;
}

std::optional<fs::path> active_environment() {
  const char* root = std::getenv("VIRTUAL_ENV");
  if (!root || !*root) return std::nullopt;
  const fs::path python = fs::path(root) / "bin" / "python";
  if (!is_program(python))
    throw Error("VIRTUAL_ENV is " + std::string(root) + ", but " + python.string() +
                " is not there: unset VIRTUAL_ENV or name a python with --python");
  return python;
}

}  // namespace

std::string choose_python(const std::string& asked) {
  const PythonBuild build = python_build();
  if (!asked.empty()) {
    if (!is_program(asked))
      throw Error("--python " + asked + " is not a program: give it the path of a python3");
    return checked(asked, build);
  }
  if (const auto environment = active_environment()) return checked(*environment, build);
  return build.executable;
}

}  // namespace pyprof
