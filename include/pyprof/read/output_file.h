// A buffered file that becomes visible under its name only when it is complete: it is written
// beside and renamed. Devices, pipes and what is open already (/dev/stdout) are written in place.
#pragma once

#include <pyprof/read/text_sink.h>

#include <string>
#include <string_view>

namespace pyprof {

// The descriptor that /dev/stdout, /dev/stderr, /dev/fd/N or /proc/self/fd/N name; -1: another
// path. Such a name means what is open there, at its position, and not the file that it leads to.
int named_descriptor(const std::string& path);

class OutputFile : public TextSink {
 public:
  // `option` is the one that named the file, for messages. Throws Error, as do all others, if the
  // file cannot be written.
  explicit OutputFile(const std::string& path, std::string option = "--output");
  ~OutputFile() override;  // removes what commit() has not made visible

  void commit();

 private:
  int open_target();
  void drain(std::string_view text) override;
  [[noreturn]] void fail(int error) const;

  std::string path_;  // as the user named it, for messages
  std::string option_;
  std::string target_;     // where it goes, links followed
  std::string temporary_;  // beside it; empty if the target is written in place
  int fd_ = -1;
};

}  // namespace pyprof
