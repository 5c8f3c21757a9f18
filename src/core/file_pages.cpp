#include "file_pages.h"

#include <fcntl.h>
#include <pyprof/core/own_descriptor.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cerrno>

namespace pyprof {
namespace {

void* reserve(void* where, std::uint64_t bytes, int flags) {
  return mmap(where, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
}

}  // namespace

int create_file(const std::string& path) {
  return out_of_the_way(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

bool allocate(int fd, std::uint64_t offset, std::uint64_t bytes) {
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      offset + bytes > limit.rlim_cur) {
    errno = EFBIG;
    return false;
  }
  int status;
  do {
    status = posix_fallocate(fd, static_cast<off_t>(offset), static_cast<off_t>(bytes));
  } while (status == EINTR);
  errno = status;
  return status == 0;
}

bool map_at(void* address, int fd, format::Chunk chunk) {
  void* mapped = mmap(address, chunk.bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd,
                      static_cast<off_t>(chunk.file_offset));
  return mapped != MAP_FAILED;
}

void* reserve_addresses(std::uint64_t bytes) {
  void* base = reserve(nullptr, bytes, 0);
  return base == MAP_FAILED ? nullptr : base;
}

bool reserve_addresses_at(void* address, std::uint64_t bytes) {
  return reserve(address, bytes, MAP_FIXED) != MAP_FAILED;
}

}  // namespace pyprof
