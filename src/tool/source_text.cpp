#include "source_text.h"

#include <algorithm>
#include <fstream>

namespace pyprof {
namespace {

constexpr std::size_t kTab = 8;

std::string with_spaces(const std::string& line) {
  std::string spaced;
  for (const char character : line) {
    if (character == '\t')
      spaced.append(kTab - spaced.size() % kTab, ' ');
    else if (character != '\r' && character != '\f')
      spaced += character;
  }
  return spaced;
}

std::size_t indent_of(const std::string& line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_blank(const std::string& line) { return indent_of(line) == line.size(); }

bool begins_with(const std::string& line, const char* word) {
  return line.compare(indent_of(line), std::string_view(word).size(), word) == 0;
}

}  // namespace

SourceText::SourceText(const std::string& path) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines_.push_back(with_spaces(line));
}

std::string SourceText::line(std::size_t number) const {
  return number >= 1 && number <= lines_.size() ? lines_[number - 1] : "";
}

// The body is what is indented further than `def`; a signature may close at its level. A lambda or
// a comprehension is the line that it begins on.
std::size_t SourceText::end_of_definition(std::size_t first) const {
  std::size_t header = first;
  while (header <= lines_.size() && !begins_with(line(header), "def ") &&
         !begins_with(line(header), "async def ") && !begins_with(line(header), "class ")) {
    const bool decorates = header > first || begins_with(line(header), "@");
    if (!decorates) return first;
    ++header;
  }
  const std::size_t indent = indent_of(line(header));
  std::size_t end = std::min(header, lines_.size());
  for (std::size_t at = header + 1; at <= lines_.size(); ++at) {
    if (is_blank(line(at)) || begins_with(line(at), "#")) continue;
    if (indent_of(line(at)) <= indent && !begins_with(line(at), ")")) break;
    end = at;
  }
  return end;
}

}  // namespace pyprof
