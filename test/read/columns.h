// Short words for columns and diagnostics in tests.
#pragma once

#include <pyprof/read/profile.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace pyprof::test {

using Values = std::vector<std::uint64_t>;

inline Values values(const Column& column) {
  Values values;
  for (std::size_t i = 0; i < column.size(); ++i) values.push_back(column[i]);
  return values;
}

inline Column column(std::initializer_list<std::uint64_t> values) {
  Column column;
  for (const std::uint64_t value : values) column.push_back(value);
  return column;
}

// The diagnostic of this code; nullptr if there is none.
inline const DiagnosticRow* find(const Profile& profile, const std::string& code) {
  for (const DiagnosticRow& row : profile.diagnostics) {
    if (row.code == code) return &row;
  }
  return nullptr;
}

}  // namespace pyprof::test
