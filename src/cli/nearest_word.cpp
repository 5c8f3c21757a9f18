#include <pyprof/cli/nearest_word.h>

#include <algorithm>
#include <numeric>

namespace pyprof {
namespace {

// As many edits make another word; of a short one, fewer.
std::size_t edits_of_another_word(std::size_t length) {
  return std::min<std::size_t>(4, (length + 3) / 2);
}

// Edits that turn one word into the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_word(std::string_view given, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t fewest = edits_of_another_word(given.size());
  for (const std::string& word : known) {
    const std::size_t edits = distance(given, word);
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = word;
  }
  return nearest;
}

}  // namespace pyprof
