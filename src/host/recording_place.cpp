#include "recording_place.h"

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>

namespace pyprof {
namespace {

namespace fs = std::filesystem;

// Not in linux/magic.h.
constexpr std::uint32_t kLustre = 0x0BD00BD0, kGpfs = 0x47504653, kBeeGfs = 0x19830326,
                        kVirtualBox = 0x786F4256;
constexpr auto kRemote = std::to_array<std::uint32_t>(
    {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, CIFS_SUPER_MAGIC, SMB2_SUPER_MAGIC, FUSE_SUPER_MAGIC,
     V9FS_MAGIC, CEPH_SUPER_MAGIC, AFS_SUPER_MAGIC, AFS_FS_MAGIC, CODA_SUPER_MAGIC, kLustre, kGpfs,
     kBeeGfs, kVirtualBox});

bool is_remote(const fs::path& folder) {
  struct statfs system {};
  if (statfs(folder.c_str(), &system) != 0) return false;
  return std::ranges::count(kRemote, static_cast<std::uint32_t>(system.f_type)) != 0;
}

fs::path temporary_folder() {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  return error ? fs::path("/tmp") : folder;
}

// Not fs::copy_file, which sets permissions too: some remote file systems have none.
bool copy_bytes(const std::string& from, const std::string& to) {
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary);
  return in && out << in.rdbuf() && out.flush();
}

}  // namespace

std::string recording_folder(const std::string& path, bool replaces) {
  const fs::path temporary = temporary_folder();
  if (!replaces) return temporary;
  const fs::path beside = fs::path(path).parent_path();
  const bool is_nearer = is_remote(beside) && !is_remote(temporary);
  return is_nearer && access(temporary.c_str(), W_OK | X_OK) == 0 ? temporary : beside;
}

bool move_recording(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error != std::errc::cross_device_link) return !error;
  const bool copied = copy_bytes(from, to);
  fs::remove(copied ? from : to, error);
  return copied;
}

}  // namespace pyprof
