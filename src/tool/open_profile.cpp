#include "open_profile.h"

#include <fmt/format.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/error.h>
#include <pyprof/core/format.h>
#include <pyprof/read/recording.h>
#include <pyprof/read/stacks_json.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace pyprof {
namespace {

template <typename Value>
Value value_at(const std::string& path, std::size_t offset) {
  Value value{};
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(&value), sizeof value);
  return value;
}

// Whether the process has the file mapped: its number alone may be another process's by now.
bool is_mapped_by(std::uint64_t pid, const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return false;
  const std::string inode = fmt::format(" {} ", file.st_ino);
  std::ifstream maps(fmt::format("/proc/{}/maps", pid));
  for (std::string line; std::getline(maps, line);)
    if (line.find(inode) != std::string::npos) return true;
  return false;
}

// What is likely to be given for a profile, told as what it is.
void require_profile_file(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  if (!exists(status) || is_directory(status)) return;  // the readers tell that
  if (!is_regular_file(status))
    throw Error("cannot read " + path +
                ": it is no file but a pipe or a device, and a profile is "
                "read more than once; save it as a file first");
  constexpr std::array<unsigned char, 2> kGzip = {0x1f, 0x8b};
  if (value_at<std::array<unsigned char, 2>>(path, 0) == kGzip)
    throw Error(path + " is compressed; unpack it first with gunzip");
}

RunEnd end_of_recording(const std::string& path) {
  if (!is_running(path)) return {};
  const auto clock = value_at<format::ClockKind>(path, offsetof(format::Header, clock));
  return {.state = RunState::kRunning, .at = read_anchor(clock)};
}

}  // namespace

bool is_recording(const std::string& path) {
  std::error_code ignored;  // a pipe would make it wait
  return std::filesystem::is_regular_file(path, ignored) &&
         value_at<std::remove_const_t<decltype(format::kMagic)>>(path, 0) == format::kMagic;
}

bool is_running(const std::string& recording) {
  return is_mapped_by(value_at<std::uint64_t>(recording, offsetof(format::Header, pid)), recording);
}

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
  require_profile_file(path);
  return is_recording(path) ? read_recording(path, end_of_recording(path)) : read_stacks_json(path);
}

}  // namespace pyprof
