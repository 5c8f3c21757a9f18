#include <fcntl.h>
#include <pyprof/core/own_descriptor.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace pyprof {

int out_of_the_way(int fd) {
  if (fd < 0) return fd;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const int wanted = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1024)) - 8;
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, std::max(wanted, 3));
  if (moved < 0) return fd;
  close(fd);
  return moved;
}

}  // namespace pyprof
