#include "marshal_input.h"

#include <fmt/format.h>
#include <pyprof/core/error.h>

#include <bit>

namespace pyprof {
namespace {

constexpr int kDeepestNesting = 16;  // a profile's dict needs five
constexpr std::uint8_t kIsRemembered = 0x80;

class MarshalInput {
 public:
  MarshalInput(std::string_view bytes, const std::string& path) : bytes_(bytes), path_(path) {}

  MarshalPointer value() {
    MarshalPointer read = next(0);
    if (at_ != bytes_.size()) fail("there is more after the end");
    return read;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(
        fmt::format("{} is not a cProfile file: at byte {} {}; write it again with "
                    "python3 -m cProfile -o",
                    path_, at_, what));
  }

  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size() - at_) fail("it ends early");
    const std::string_view taken = bytes_.substr(at_, count);
    at_ += count;
    return taken;
  }

  std::uint64_t unsigned_of(std::size_t count) {
    std::uint64_t value = 0;
    const std::string_view bytes = take(count);
    for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
    return value;
  }

  std::int64_t small_integer() {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(unsigned_of(4)));
  }

  // Each item takes a byte at least.
  std::uint64_t items(std::uint64_t count) {
    if (count > bytes_.size() - at_) fail("it ends early");
    return count;
  }

  // null is what closes a dict.
  MarshalPointer next(int depth) {
    if (depth > kDeepestNesting) fail("it is nested too deeply");
    const auto code = static_cast<std::uint8_t>(unsigned_of(1));
    const char type = static_cast<char>(code & ~kIsRemembered);
    if (type == '0') return nullptr;
    if (type == 'r') return remembered();
    // The number of a remembered value is given before what it holds is read.
    const std::size_t slot = memory_.size();
    if ((code & kIsRemembered) != 0) memory_.emplace_back();
    auto value = std::make_shared<const MarshalValue>(content(type, depth));
    if ((code & kIsRemembered) != 0) memory_[slot] = value;
    return value;
  }

  MarshalPointer remembered() {
    const std::uint64_t slot = unsigned_of(4);
    if (slot >= memory_.size() || !memory_[slot]) fail("it refers to what it does not have");
    return memory_[slot];
  }

  MarshalValue content(char type, int depth) {
    switch (type) {
      case 'N':
        return {};
      case 'T':
      case 'F':
        return {std::int64_t{type == 'T'}};
      case 'i':
        return {small_integer()};
      case 'l':
        return {large_integer()};
      case 'g':
        return {std::bit_cast<double>(unsigned_of(8))};
      case 'z':
      case 'Z':
        return {std::string(take(unsigned_of(1)))};
      case 'u':
      case 't':
      case 'a':
      case 'A':
      case 's':
        return {std::string(take(unsigned_of(4)))};
      case ')':
        return {tuple(items(unsigned_of(1)), depth)};
      case '(':
        return {tuple(items(unsigned_of(4)), depth)};
      case '{':
        return {dict(depth)};
      default:
        fail("there is a kind of value that profiles do not have");
    }
  }

  std::int64_t large_integer() {
    constexpr int kDigitBits = 15;
    const std::int64_t digits = small_integer();
    if (digits < 0 || digits > 4) fail("there is a number beyond 2^60");
    std::int64_t value = 0;
    for (std::int64_t i = 0; i < digits; ++i) {
      const std::uint64_t digit = unsigned_of(2);
      if (digit >> kDigitBits != 0) fail("there is a broken number");
      value |= static_cast<std::int64_t>(digit) << (kDigitBits * i);
    }
    return value;
  }

  MarshalTuple tuple(std::uint64_t count, int depth) {
    MarshalTuple tuple;
    for (std::uint64_t i = 0; i < count; ++i) {
      tuple.push_back(next(depth + 1));
      if (!tuple.back()) fail("a tuple lacks an item");
    }
    return tuple;
  }

  MarshalDict dict(int depth) {
    MarshalDict dict;
    while (MarshalPointer key = next(depth + 1)) {
      MarshalPointer value = next(depth + 1);
      if (!value) fail("a dict lacks a value");
      dict.emplace_back(std::move(key), std::move(value));
    }
    return dict;
  }

  std::string_view bytes_;
  const std::string& path_;
  std::size_t at_ = 0;
  std::vector<MarshalPointer> memory_;
};

}  // namespace

MarshalPointer read_marshal(std::string_view bytes, const std::string& path) {
  return MarshalInput(bytes, path).value();
}

}  // namespace pyprof
