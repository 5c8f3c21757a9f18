// Columns: whatever was appended comes back, at whatever width a block has.
#include <pyprof/read/column.h>

#include <catch2/catch.hpp>

#include "columns.h"

namespace pyprof::test {
namespace {

Column column_of(const Values& values) {
  Column column;
  for (const std::uint64_t value : values) column.push_back(value);
  return column;
}

Values visited(const Column& column) {
  Values values;
  column.for_each([&values](std::uint64_t value) { values.push_back(value); });
  return values;
}

// Many rows of zeros or small values, with one of `large` at this row.
Values with_one(std::uint64_t large, std::size_t row, std::size_t rows, std::uint64_t others) {
  Values values(rows, others);
  values[row] = large;
  return values;
}

}  // namespace

TEST_CASE("column: values of every width come back, next to the border of two blocks too") {
  constexpr std::size_t kRows = 3 * 4096 + 1;
  for (const std::uint64_t large :
       {std::uint64_t{1}, std::uint64_t{0xff}, std::uint64_t{0x100}, std::uint64_t{0xffff},
        std::uint64_t{0x10000}, std::uint64_t{0xffffffff}, std::uint64_t{0x100000000},
        UINT64_MAX}) {
    for (const std::size_t row : {std::size_t{0}, std::size_t{1}, std::size_t{4095},
                                  std::size_t{4096}, std::size_t{8191}, kRows - 1}) {
      const Values expected = with_one(large, row, kRows, row % 2);
      const Column column = column_of(expected);
      CAPTURE(large, row);
      CHECK(values(column) == expected);
      CHECK(visited(column) == expected);
    }
  }
}

TEST_CASE("column: a value may follow narrower and wider ones") {
  const Values expected = {0, 7, 300, 0, UINT64_MAX, 70'000, 0, 1};
  CHECK(values(column_of(expected)) == expected);
}

TEST_CASE("column: one without rows is empty, one of zeros is not") {
  CHECK(Column().empty());
  CHECK(visited(Column()).empty());
  CHECK(column_of({0}).size() == 1);
  CHECK(!column_of({0}).empty());
}

TEST_CASE("column: two are equal if their values are, whatever the order of widths") {
  CHECK(column_of({0, 0, 300}) == column_of({0, 0, 300}));
  CHECK_FALSE(column_of({0, 0}) == column_of({0}));
  CHECK_FALSE(column_of({0, 0}) == column_of({0, 1}));
  CHECK_FALSE(column_of({300}) == column_of({44}));  // the same lowest byte
}

}  // namespace pyprof::test
