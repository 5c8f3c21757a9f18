// The lines of a source file as it is now, and how far a function in it reaches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pyprof {

class SourceText {
 public:
  // Empty if the file cannot be read.
  explicit SourceText(const std::string& path);

  bool empty() const { return lines_.empty(); }
  std::size_t size() const { return lines_.size(); }
  // From 1 on, tabs as spaces; "" beyond the end.
  std::string line(std::size_t number) const;
  // The last line of the definition that begins, perhaps with decorators, at this one.
  std::size_t end_of_definition(std::size_t first) const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace pyprof
