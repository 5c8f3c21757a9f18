// One protobuf message, piece by piece: varints and what has a length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pyprof {

class Message {
 public:
  Message& number(std::uint32_t field, std::uint64_t value) {
    varint(std::uint64_t{field} << 3);
    varint(value);
    return *this;
  }

  Message& bytes(std::uint32_t field, std::string_view value) {
    varint(std::uint64_t{field} << 3 | kLengthDelimited);
    varint(value.size());
    bytes_ += value;
    return *this;
  }

  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }

  const std::string& text() const { return bytes_; }

 private:
  static constexpr std::uint64_t kLengthDelimited = 2;

  std::string bytes_;
};

}  // namespace pyprof
