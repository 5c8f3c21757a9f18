#include "quoted_words.h"

#include <pyprof/core/error.h>

namespace pyprof {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class WordsOfLine {
 public:
  explicit WordsOfLine(std::string_view line) : line_(line) {}

  std::vector<std::string> read() {
    std::vector<std::string> words;
    while (skip_blanks()) words.push_back(read_word());
    return words;
  }

 private:
  bool skip_blanks() {
    while (next_ < line_.size() && is_blank(line_[next_])) ++next_;
    return next_ < line_.size();
  }

  std::string read_word() {
    std::string word;
    while (next_ < line_.size() && !is_blank(line_[next_])) {
      const char c = line_[next_++];
      if (c == '\'' || c == '"')
        read_quotation(c, word);
      else
        word += c == '\\' ? take_protected() : c;
    }
    return word;
  }

  void read_quotation(char quote, std::string& word) {
    for (; next_ < line_.size(); ++next_) {
      char c = line_[next_];
      if (c == quote) {
        ++next_;
        return;
      }
      const bool protects = quote == '"' && c == '\\' && next_ + 1 < line_.size() &&
                            (line_[next_ + 1] == '"' || line_[next_ + 1] == '\\');
      if (protects) c = line_[++next_];
      word += c;
    }
    throw Error(std::string("no closing ") + quote);
  }

  char take_protected() {
    if (next_ == line_.size()) throw Error("nothing after the last \\");
    return line_[next_++];
  }

  std::string_view line_;
  std::size_t next_ = 0;
};

}  // namespace

std::vector<std::string> quoted_words(std::string_view line) { return WordsOfLine(line).read(); }

}  // namespace pyprof
