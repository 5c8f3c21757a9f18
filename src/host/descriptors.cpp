#include "descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <vector>

namespace pyprof {
namespace {

std::array<bool, 3> s_held{};

// Our own descriptors are close-on-exec; what has survived our exec is not.
bool is_inherited(int fd) {
  const int flags = fcntl(fd, F_GETFD);
  return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

std::vector<int> open_descriptors() {
  std::vector<int> found;
  DIR* folder = opendir("/proc/self/fd");
  if (!folder) return found;
  while (const dirent* entry = readdir(folder))
    if (entry->d_name[0] != '.') found.push_back(std::atoi(entry->d_name));
  closedir(folder);
  return found;
}

}  // namespace

void hold_standard_descriptors() {
  for (int fd = 0; fd < 3; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    s_held[static_cast<std::size_t>(fd)] = open("/dev/null", O_RDWR | O_CLOEXEC) == fd;
  }
}

void release_held_descriptors() {
  for (int fd = 0; fd < 3; ++fd)
    if (s_held[static_cast<std::size_t>(fd)]) close(fd);
}

void drop_inherited_descriptors() {
  for (const int fd : open_descriptors())
    if (fd > 2 && is_inherited(fd)) close(fd);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  for (int fd = 0; fd < 2; ++fd) dup3(null, fd, O_CLOEXEC);
  close(null);
}

}  // namespace pyprof
