#include <pyprof/analyze/family.h>
#include <pyprof/core/family_files.h>
#include <pyprof/read/recording_owner.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "family_recordings.h"

namespace pyprof {
namespace {

namespace fs = std::filesystem;

constexpr pid_t kNoNumberYet = 0;

std::optional<pid_t> number_of(const fs::path& process) {
  const std::string name = process.filename().string();
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || end != name.data() + name.size()) return {};
  return pid;
}

// Of the environment that the process was started with, whatever it has made of it since.
bool was_given(const fs::path& process, const std::string& variable) {
  std::ifstream file(process / "environ", std::ios::binary);
  const std::string words = '\0' + std::string(std::istreambuf_iterator<char>(file), {}) + '\0';
  return words.find('\0' + variable + '\0') != std::string::npos;
}

// One that runs in place of python3 has no recording in its first moments, but the folder in its
// environment from its first instruction on.
std::optional<pid_t> started_program(const std::string& folder) {
  const std::string variable = std::string(family_files::kFolderVariable) + '=' + folder;
  std::error_code no_proc;
  for (const auto& process : fs::directory_iterator("/proc", no_proc))
    if (const auto pid = number_of(process.path()); pid && was_given(process.path(), variable))
      return pid;
  return {};
}

}  // namespace

std::optional<pid_t> running_child(const std::string& folder) {
  std::vector<std::string> recordings = recordings_of(folder);
  std::erase_if(recordings, is_main);
  for (const std::string& recording : recordings) {
    if (is_being_born(recording)) return kNoNumberYet;
    if (is_running(recording)) return static_cast<pid_t>(owner_of_recording(recording)->pid);
  }
  return started_program(folder);
}

}  // namespace pyprof
