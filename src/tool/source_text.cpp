#include "source_text.h"

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

}  // namespace

SourceText::SourceText(const std::string& path) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines_.push_back(with_spaces(line));
}

std::string SourceText::line(std::size_t number) const {
  return number >= 1 && number <= lines_.size() ? lines_[number - 1] : "";
}

}  // namespace pyprof
