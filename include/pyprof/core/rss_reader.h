// The resident memory of this process as the kernel has it, for a microsecond a look.
//
// /proc/self/statm is kept open, out of the way of the script's own descriptors; should the script
// close it, it is opened again at the next look. The kernel counts in pages, and lets each thread
// be some pages behind.
#pragma once

#include <cstdint>

namespace pyprof {

class RssReader {
 public:
  RssReader() = default;
  ~RssReader();
  RssReader(const RssReader&) = delete;
  RssReader& operator=(const RssReader&) = delete;

  // 0 if unknown.
  std::uint64_t bytes();
  // In a forked child: what is open tells of its parent.
  void forget() { fd_ = -1; }

 private:
  int fd_ = -1;
};

}  // namespace pyprof
