// The lines of a source file as it is now.
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
  // From 1 on, tabs as spaces; "" beyond the end.
  std::string line(std::size_t number) const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace pyprof
