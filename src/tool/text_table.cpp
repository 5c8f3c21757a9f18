#include "text_table.h"

#include <algorithm>

namespace pyprof {
namespace {

constexpr std::size_t kGap = 2, kNarrowestText = 24;

}  // namespace

TextTable::TextTable(std::vector<std::string> headings, Cut cut) : cut_(cut) {
  rows_.push_back(std::move(headings));
}

void TextTable::add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

std::string TextTable::text(std::size_t width) const {
  const std::size_t numbers = rows_[0].size() - 1;
  std::vector<std::size_t> widths(numbers);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < numbers; ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::size_t used = 0;
  for (const std::size_t column : widths) used += column + kGap;
  const std::size_t left = used + kNarrowestText < width ? width - used : kNarrowestText;
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < numbers; ++i)
      line += std::string(widths[i] - width_of(row[i]), ' ') + row[i] + std::string(kGap, ' ');
    line += fitted(row[numbers], left, cut_);
    text += styled(line, &row == rows_.data() ? Style::kBold : Style::kPlain) + "\n";
  }
  return text;
}

}  // namespace pyprof
