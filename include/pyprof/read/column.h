// A growing array of unsigned integers, in blocks of rows: each is stored in the narrowest width
// that holds its values, and one of zeros not at all.
//
// Most counters of a call tree are small or zero and a few are very large, such as the bytes of the
// root: with one width for a whole column these few would decide it for a million others. In blocks
// a whole profile takes less than half the memory of its JSON text.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

namespace pyprof {

namespace detail {

struct Zeros {
  std::size_t count = 0;

  std::size_t size() const { return count; }
  std::uint8_t operator[](std::size_t) const { return 0; }
};

struct Block {
  std::variant<Zeros, std::vector<std::uint8_t>, std::vector<std::uint16_t>,
               std::vector<std::uint32_t>, std::vector<std::uint64_t>>
      values;
  std::uint64_t largest = 0;  // that fits
};

}  // namespace detail

class Column {
 public:
  void push_back(std::uint64_t value) {
    if (size_ % kBlockRows == 0) blocks_.emplace_back();
    Block& block = blocks_.back();
    if (value > block.largest) widen(block, value);
    std::visit([value](auto& values) { append(values, value); }, block.values);
    ++size_;
  }

  std::uint64_t operator[](std::size_t row) const {
    return std::visit(
        [at = row % kBlockRows](const auto& values) -> std::uint64_t { return values[at]; },
        blocks_[row / kBlockRows].values);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Calls visitor(std::uint64_t) for all rows in order: faster than asking for each.
  template <typename Visitor>
  void for_each(Visitor&& visitor) const {
    const auto visit_all = [&visitor](const auto& values) {
      for (std::size_t at = 0; at < values.size(); ++at) visitor(std::uint64_t{values[at]});
    };
    for (const Block& block : blocks_) std::visit(visit_all, block.values);
  }

  bool operator==(const Column& other) const {
    if (size() != other.size()) return false;
    for (std::size_t row = 0; row < size(); ++row) {
      if ((*this)[row] != other[row]) return false;
    }
    return true;
  }

 private:
  using Block = detail::Block;
  // So many that a block itself costs nothing, so few that a large value makes few others wide.
  static constexpr std::size_t kBlockRows = 4096;

  static void append(detail::Zeros& zeros, std::uint64_t) { ++zeros.count; }
  template <typename T>
  static void append(std::vector<T>& values, std::uint64_t value) {
    values.push_back(static_cast<T>(value));
  }

  template <typename T>
  static void move_to(Block& block) {
    std::vector<T> wider;
    std::visit(
        [&wider](const auto& values) {
          wider.reserve(std::bit_ceil(values.size() + 1));
          for (std::size_t at = 0; at < values.size(); ++at) append(wider, values[at]);
        },
        block.values);
    block.values = std::move(wider);
    block.largest = std::numeric_limits<T>::max();
  }

  static void widen(Block& block, std::uint64_t value) {
    if (value <= std::numeric_limits<std::uint8_t>::max()) return move_to<std::uint8_t>(block);
    if (value <= std::numeric_limits<std::uint16_t>::max()) return move_to<std::uint16_t>(block);
    if (value <= std::numeric_limits<std::uint32_t>::max()) return move_to<std::uint32_t>(block);
    move_to<std::uint64_t>(block);
  }

  std::vector<Block> blocks_;
  std::size_t size_ = 0;
};

}  // namespace pyprof
