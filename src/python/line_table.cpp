#include "line_table.h"

#include <algorithm>
#include <vector>

namespace pyprof {
namespace {

// Reads co_linetable as CPython's Objects/locations.md describes it, the same from 3.11 to 3.14. An
// entry is a byte with the top bit set, which says its form, and bytes without that bit.
class LineTable {
 public:
  explicit LineTable(const PyCodeObject* code)
      : at_(reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_linetable))),
        end_(at_ + PyBytes_GET_SIZE(code->co_linetable)),
        line_(code->co_firstlineno) {}

  std::int64_t last_line() {
    std::int64_t last = line_;
    while (at_ != end_) last = std::max(last, next_last_line());
    return last;
  }

 private:
  // The last line of one entry; passes over it.
  std::int64_t next_last_line() {
    const int form = *at_++ >> 3 & 15;
    const std::int64_t lines = lines_after_first(form);
    while (at_ != end_ && *at_ < 128) ++at_;
    return line_ + lines;
  }

  // How many lines an entry has after its first, to which this moves.
  std::int64_t lines_after_first(int form) {
    if (form == kWithLastLine || form == kWithoutColumns) line_ += signed_number();
    if (form >= kOneLine && form < kWithoutColumns) line_ += form - kOneLine;
    return form == kWithLastLine ? number() : 0;
  }

  std::uint32_t number() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; at_ != end_ && shift < 32; shift += 6) {
      const std::uint32_t byte = *at_++;
      value |= (byte & 63) << shift;
      if ((byte & 64) == 0) break;
    }
    return value;
  }

  std::int64_t signed_number() {
    const std::uint32_t value = number();
    const std::int64_t size = value >> 1;
    return value & 1 ? -size : size;
  }

  static constexpr int kOneLine = 10;  // to 12, by how many lines after the entry before
  static constexpr int kWithoutColumns = 13;
  static constexpr int kWithLastLine = 14;

  const unsigned char* at_;
  const unsigned char* end_;
  std::int64_t line_;
};

// Programs can make code objects that hold each other in any number; compilers hardly nest a dozen.
constexpr std::size_t kMostInner = 10'000;

void add_inner(const PyCodeObject* code, std::vector<const PyCodeObject*>& codes) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); ++i) {
    PyObject* constant = PyTuple_GET_ITEM(code->co_consts, i);
    if (PyCode_Check(constant) && codes.size() < kMostInner)
      codes.push_back(reinterpret_cast<const PyCodeObject*>(constant));
  }
}

}  // namespace

std::uint32_t last_line_of(const PyCodeObject* code) {
  std::int64_t last = 0;
  std::vector<const PyCodeObject*> codes{code};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    last = std::max(last, LineTable(codes[i]).last_line());
    add_inner(codes[i], codes);
  }
  return static_cast<std::uint32_t>(std::min<std::int64_t>(last, INT32_MAX));
}

}  // namespace pyprof
