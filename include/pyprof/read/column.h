// A growing array of unsigned integers, stored in the narrowest width that holds all of them.
//
// Most counters of a call tree are small, and most columns have a million rows: at one to four
// bytes a value a whole profile stays smaller than its JSON text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

namespace pyprof {

class Column {
 public:
  void push_back(std::uint64_t value) {
    if (value > largest_) widen(value);
    std::visit([value](auto& values) { append(values, value); }, values_);
  }

  std::uint64_t operator[](std::size_t row) const {
    return std::visit([row](const auto& values) -> std::uint64_t { return values[row]; }, values_);
  }

  std::size_t size() const {
    return std::visit([](const auto& values) { return values.size(); }, values_);
  }
  bool empty() const { return size() == 0; }

  void reserve(std::size_t rows) {
    std::visit([rows](auto& values) { values.reserve(rows); }, values_);
  }

  // Calls visitor(const std::vector<T>&) with the vector that is in use: for loops over all rows.
  template <typename Visitor>
  decltype(auto) visit(Visitor&& visitor) const {
    return std::visit(std::forward<Visitor>(visitor), values_);
  }

  bool operator==(const Column& other) const {
    if (size() != other.size()) return false;
    for (std::size_t row = 0; row < size(); ++row) {
      if ((*this)[row] != other[row]) return false;
    }
    return true;
  }

 private:
  template <typename T>
  static void append(std::vector<T>& values, std::uint64_t value) {
    values.push_back(static_cast<T>(value));
  }

  template <typename T>
  void move_to() {
    std::vector<T> wider;
    visit([&wider](const auto& values) {
      wider.reserve(values.capacity());
      for (const auto value : values) append(wider, value);
    });
    values_ = std::move(wider);
    largest_ = std::numeric_limits<T>::max();
  }

  void widen(std::uint64_t value) {
    if (value <= std::numeric_limits<std::uint16_t>::max()) return move_to<std::uint16_t>();
    if (value <= std::numeric_limits<std::uint32_t>::max()) return move_to<std::uint32_t>();
    move_to<std::uint64_t>();
  }

  std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>,
               std::vector<std::uint64_t>>
      values_;
  std::uint64_t largest_ = std::numeric_limits<std::uint8_t>::max();
};

}  // namespace pyprof
