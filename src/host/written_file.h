// A file that we have written, to be told later from whatever has come in its place.
#pragma once

#include <sys/types.h>

#include <ctime>
#include <string>

namespace pyprof {

class WrittenFile {
 public:
  WrittenFile() = default;  // none
  explicit WrittenFile(std::string path);

  // Whether it is where it was, and as it was written.
  bool is_there() const;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  timespec changed_{};
};

}  // namespace pyprof
