// A buffered file that becomes visible under its name only when it is complete: it is written
// beside and renamed. Devices and pipes (/dev/stdout) are written in place.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace pyprof {

class OutputFile {
 public:
  // Throws Error, as do all others, if the file cannot be written.
  explicit OutputFile(const std::string& path);
  ~OutputFile();  // removes what commit() has not made visible
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void raw(std::string_view text);
  void put(char character) {
    if (used_ == kBufferBytes) flush();
    buffer_[used_++] = character;
  }
  void commit();

 private:
  // Amortises write(); larger ones were not faster.
  static constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

  void flush();
  void write_all(std::string_view text);
  [[noreturn]] void fail(int error) const;

  std::string path_;       // as the user named it, for messages
  std::string target_;     // where it goes, links followed
  std::string temporary_;  // beside it; empty if the target is written in place
  int fd_ = -1;
  std::unique_ptr<char[]> buffer_;
  std::size_t used_ = 0;
};

}  // namespace pyprof
