#include "open_profile.h"

#include <fmt/format.h>
#include <pyprof/analyze/family.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/error.h>
#include <pyprof/core/family_files.h>
#include <pyprof/read/recording.h>
#include <pyprof/read/stacks_json.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace pyprof {
namespace {

// Of one with another name the readers tell that it is a folder.
void refuse_folder_without_recording(const std::string& folder) {
  const std::filesystem::path path(folder);
  const bool ends_in_slash = !path.has_filename();
  if ((ends_in_slash ? path.parent_path() : path).extension() != ".family") return;
  throw Error(
      fmt::format("{} holds no recording ({}) of a run; name a .pyprof file, or another folder",
                  folder, family_files::kMain));
}

// What is likely to be given for a profile, told as what it is.
void require_profile_file(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  if (is_directory(status)) return refuse_folder_without_recording(path);
  if (!exists(status)) return;  // the readers tell that
  if (!is_regular_file(status))
    throw Error("cannot read " + path +
                ": it is no file but a pipe or a device, and a profile is "
                "read more than once; save it as a file first");
}

RunEnd end_of_recording(const std::string& path) {
  const auto owner = owner_of_recording(path);
  if (!owner || !is_running(path)) return {};
  return {.state = RunState::kRunning, .at = read_anchor(owner->clock)};
}

}  // namespace

std::string recording_of(std::uint64_t pid) {
  std::ifstream maps(fmt::format("/proc/{}/maps", pid));
  if (!maps)
    throw Error(
        fmt::format("cannot look at process {}: {}; give the number of a program that "
                    "pyprof-host runs for you",
                    pid, std::strerror(errno)));
  for (std::string line; std::getline(maps, line);)
    if (const std::size_t at = line.find('/'); at != std::string::npos)
      if (std::string path = line.substr(at); is_recording(path)) return path;
  throw Error(fmt::format(
      "process {} writes no recording; give the number of a program that pyprof-host runs", pid));
}

Profile open_profile(const std::string& path) {
  if (is_family(path)) return read_family(path, {});
  require_profile_file(path);
  return is_recording(path) ? read_recording(path, end_of_recording(path)) : read_stacks_json(path);
}

}  // namespace pyprof
