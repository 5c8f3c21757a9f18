#include <fcntl.h>
#include <pyprof/core/own_descriptor.h>
#include <pyprof/core/rss_reader.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace pyprof {
namespace {

int open_statm() { return out_of_the_way(open("/proc/self/statm", O_RDONLY | O_CLOEXEC)); }

// Resident pages are the second number.
std::uint64_t resident_pages(int fd) {
  std::array<char, 128> text{};
  if (pread(fd, text.data(), text.size() - 1, 0) <= 0) return 0;
  char* second = nullptr;
  std::strtoull(text.data(), &second, 10);
  return std::strtoull(second, nullptr, 10);
}

}  // namespace

RssReader::~RssReader() {
  if (fd_ >= 0) close(fd_);
}

std::uint64_t RssReader::bytes() {
  static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::uint64_t pages = fd_ < 0 ? 0 : resident_pages(fd_);
  if (pages == 0) {  // the number may be the script's by now, so it is left alone
    fd_ = open_statm();
    pages = fd_ < 0 ? 0 : resident_pages(fd_);
  }
  return pages * page;
}

}  // namespace pyprof
