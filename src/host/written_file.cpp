#include "written_file.h"

#include <sys/stat.h>

#include <utility>

namespace pyprof {

WrittenFile::WrittenFile(std::string path) : path_(std::move(path)) {
  struct stat status {};
  if (stat(path_.c_str(), &status) != 0) return;
  device_ = status.st_dev;
  inode_ = status.st_ino;
  changed_ = status.st_mtim;
}

bool WrittenFile::is_there() const {
  struct stat status {};
  return inode_ != 0 && stat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
         status.st_ino == inode_ && status.st_mtim.tv_sec == changed_.tv_sec &&
         status.st_mtim.tv_nsec == changed_.tv_nsec;
}

}  // namespace pyprof
