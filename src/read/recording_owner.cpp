#include <fcntl.h>
#include <fmt/format.h>
#include <pyprof/read/recording_owner.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>

namespace pyprof {
namespace {

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

}  // namespace

bool is_recording(const std::string& path) {
  std::error_code ignored;  // a pipe would make it wait
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  decltype(format::Header::magic) magic{};
  std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
  return magic == format::kMagic;
}

std::optional<RecordingOwner> owner_of_recording(const std::string& path) {
  if (!is_recording(path)) return {};
  const auto header = std::make_unique<format::Header>();
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(header.get()), sizeof(format::Header));
  if (!file) return {};
  return RecordingOwner{.pid = header->pid,
                        .start_monotonic_ns = header->start.monotonic_ns,
                        .clock = header->clock,
                        .forked = (header->recorded & format::kIsForked) != 0,
                        .was_replaced = header->phase == format::Phase::kReplaced};
}

// Who made it and the child hold a lock until one of them has put its number there.
bool is_being_born(const std::string& recording) {
  const auto owner = owner_of_recording(recording);
  if (!owner || owner->pid != 0) return false;
  const int fd = open(recording.c_str(), O_RDONLY | O_CLOEXEC);
  const bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (fd >= 0) close(fd);
  return held;
}

bool is_running(const std::string& recording) {
  const auto owner = owner_of_recording(recording);
  return owner && is_mapped_by(owner->pid, recording);
}

}  // namespace pyprof
