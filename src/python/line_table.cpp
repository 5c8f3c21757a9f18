#include "line_table.h"

#include <algorithm>
#include <vector>

namespace pyprof {
namespace {

// Forms of entries.
constexpr int kOneLine = 10;  // to 12, by how many lines after the entry before
constexpr int kWithoutColumns = 13;
constexpr int kWithLastLine = 14;
constexpr int kWithoutLine = 15;

// Programs can make code objects that hold each other in any number; compilers hardly nest a dozen.
constexpr std::size_t kMostInner = 10'000;

void add_inner(const PyCodeObject* code, std::vector<const PyCodeObject*>& codes) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); ++i) {
    PyObject* constant = PyTuple_GET_ITEM(code->co_consts, i);
    if (PyCode_Check(constant) && codes.size() < kMostInner)
      codes.push_back(reinterpret_cast<const PyCodeObject*>(constant));
  }
}

std::int64_t last_own_line(const PyCodeObject* code) {
  std::int64_t last = code->co_firstlineno;
  for (LineTable table(code); !table.at_end();) last = std::max(last, table.next().last);
  return last;
}

}  // namespace

LineTable::LineTable(std::string_view bytes, int first_line)
    : at_(reinterpret_cast<const unsigned char*>(bytes.data())),
      end_(at_ + bytes.size()),
      first_line_(first_line),
      line_(first_line) {}

LineTable::LineTable(const PyCodeObject* code)
    : LineTable({PyBytes_AS_STRING(code->co_linetable),
                 static_cast<std::size_t>(PyBytes_GET_SIZE(code->co_linetable))},
                code->co_firstlineno) {}

LineTable::Entry LineTable::next() {
  const int form = *at_ >> 3 & 15, units = (*at_ & 7) + 1;
  ++at_;
  const std::int64_t lines = lines_after_first(form);
  while (at_ != end_ && *at_ < 128) ++at_;
  return {units, line_, line_ + lines, form != kWithoutLine};
}

// How many lines an entry has after its first, to which this moves.
std::int64_t LineTable::lines_after_first(int form) {
  if (form == kWithLastLine || form == kWithoutColumns) line_ += signed_number();
  if (form >= kOneLine && form < kWithoutColumns) line_ += form - kOneLine;
  return form == kWithLastLine ? number() : 0;
}

std::uint32_t LineTable::number() {
  std::uint32_t value = 0;
  for (unsigned shift = 0; at_ != end_ && shift < 32; shift += 6) {
    const std::uint32_t byte = *at_++;
    value |= (byte & 63) << shift;
    if ((byte & 64) == 0) break;
  }
  return value;
}

std::int64_t LineTable::signed_number() {
  const std::uint32_t value = number();
  const std::int64_t size = value >> 1;
  return value & 1 ? -size : size;
}

std::uint32_t LineCursor::line_at(const PyCodeObject* code, const _Py_CODEUNIT* instruction) {
  const std::int64_t unit = instruction - compat::instructions_of(code);
  if (code != code_ || unit < entry_end_ - entry_.units) {
    *this = LineCursor(LineTable(code));
    code_ = code;
  }
  return line_of_unit(unit);
}

std::uint32_t LineCursor::line_of_unit(std::int64_t unit) {
  while (entry_end_ <= unit && !rest_.at_end()) {
    entry_ = rest_.next();
    entry_end_ += entry_.units;
  }
  const bool found = entry_.has_line && unit < entry_end_;
  const std::int64_t line = found && entry_.line > 0 ? entry_.line : rest_.first_line();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(line, 0));
}

std::uint32_t last_line_of(const PyCodeObject* code) {
  std::int64_t last = 0;
  std::vector<const PyCodeObject*> codes{code};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    last = std::max(last, last_own_line(codes[i]));
    add_inner(codes[i], codes);
  }
  return static_cast<std::uint32_t>(std::min<std::int64_t>(last, INT32_MAX));
}

}  // namespace pyprof
