// A buffered file that becomes visible under its name only when it is complete: it is written
// beside and renamed. Devices and pipes (/dev/stdout) are written in place.
#pragma once

#include <pyprof/read/text_sink.h>

#include <string>
#include <string_view>

namespace pyprof {

class OutputFile : public TextSink {
 public:
  // `option` is the one that named the file, for messages. Throws Error, as do all others, if the
  // file cannot be written.
  explicit OutputFile(const std::string& path, std::string option = "--output");
  ~OutputFile() override;  // removes what commit() has not made visible

  void commit();

 private:
  void drain(std::string_view text) override;
  [[noreturn]] void fail(int error) const;

  std::string path_;  // as the user named it, for messages
  std::string option_;
  std::string target_;     // where it goes, links followed
  std::string temporary_;  // beside it; empty if the target is written in place
  int fd_ = -1;
};

}  // namespace pyprof
