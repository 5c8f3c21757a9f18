// What the table of lines says that the compiler left in a code object. Runs no Python and makes no
// Python object.
#pragma once

#include <cstdint>
#include <string_view>

#include "compat.h"

namespace pyprof {

// Reads co_linetable as CPython's Objects/locations.md describes it, the same from 3.11 to 3.14. An
// entry is a byte with the top bit set, which says its form, and bytes without that bit. Of bytes
// that are no such table it reads none but these.
class LineTable {
 public:
  struct Entry {
    int units = 0;          // of code
    std::int64_t line = 0;  // the first one; the entry before's if it has none
    std::int64_t last = 0;
    bool has_line = false;
  };

  LineTable() = default;
  explicit LineTable(const PyCodeObject* code);
  LineTable(std::string_view bytes, int first_line);

  // Of the code object.
  int first_line() const { return first_line_; }
  bool at_end() const { return at_ == end_; }
  Entry next();

 private:
  std::int64_t lines_after_first(int form);
  std::uint32_t number();
  std::int64_t signed_number();

  const unsigned char* at_ = nullptr;
  const unsigned char* end_ = nullptr;
  int first_line_ = 0;
  std::int64_t line_ = 0;
};

// Lines of instructions that are mostly asked for in their order. A module runs from its top to its
// bottom: to look for each line from the beginning, as PyCode_Addr2Line does, took 64 million
// instructions in a program that imports asyncio, where this takes 15.
class LineCursor {
 public:
  LineCursor() = default;
  explicit LineCursor(LineTable table) : rest_(table) {}

  // What the compiler gave none (it prepares variables that inner functions share, for example)
  // belongs to the first line.
  std::uint32_t line_at(const PyCodeObject* code, const _Py_CODEUNIT* instruction);
  // The same of a unit of the code that is not before the last one asked about.
  std::uint32_t line_of_unit(std::int64_t unit);

  // When a code object that is asked about lies where another one was.
  void forget() { code_ = nullptr; }

 private:
  const PyCodeObject* code_ = nullptr;
  LineTable rest_;
  LineTable::Entry entry_;
  std::int64_t entry_end_ = 0;  // its first unit that is beyond
};

// Of a function: inner functions and classes included; at least the first line. 0 if there is none.
std::uint32_t last_line_of(const PyCodeObject* code);

}  // namespace pyprof
