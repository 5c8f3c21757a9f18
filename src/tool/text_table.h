// A table for a terminal: numbers to the right, the last column takes what is left of the width.
#pragma once

#include <string>
#include <vector>

#include "terminal.h"

namespace pyprof {

class TextTable {
 public:
  // The last heading is of the column of text, which is cut where it does not fit.
  explicit TextTable(std::vector<std::string> headings, Cut cut = Cut::kMiddle);

  // As many cells as headings. Names must be harmless() already.
  void add(std::vector<std::string> cells);
  // Lines of at most `width` columns.
  std::string text(std::size_t width) const;

 private:
  std::vector<std::vector<std::string>> rows_;  // the first are the headings
  Cut cut_;
};

}  // namespace pyprof
