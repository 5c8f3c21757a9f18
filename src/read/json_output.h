// A buffered file for JSON that becomes visible under its name only when it is complete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pyprof {

class JsonOutput {
 public:
  // Throws Error, as do all others, if the file cannot be written.
  explicit JsonOutput(const std::string& path);
  ~JsonOutput();  // removes what commit() has not made visible
  JsonOutput(const JsonOutput&) = delete;
  JsonOutput& operator=(const JsonOutput&) = delete;

  void raw(std::string_view text);
  void put(char character) {
    if (used_ == kBufferBytes) flush();
    buffer_[used_++] = character;
  }
  void integer(std::uint64_t value);
  void integer_or_minus_one(std::int64_t value);

  // Integers that were above kLargestInteger.
  std::uint64_t clamped() const { return clamped_; }
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
  std::uint64_t clamped_ = 0;
};

}  // namespace pyprof
