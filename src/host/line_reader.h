// Reads the shell's lines: with editing and history from a terminal, plainly from anything else.
#pragma once

#include <histedit.h>

#include <optional>
#include <string>

namespace pyprof {

class LineReader {
 public:
  explicit LineReader(std::string prompt);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // The next line without its newline; nothing at the end of input. Ctrl-C gives an empty line.
  std::optional<std::string> next();

 private:
  std::optional<std::string> edited();
  std::optional<std::string> plain();
  void remember(const std::string& line);

  std::string prompt_;
  std::string history_path_;  // empty: history is not kept
  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
  bool interrupted_ = false;

  friend char* prompt_of(EditLine* editor);
  friend unsigned char interrupt_line(EditLine* editor, int key);
};

}  // namespace pyprof
