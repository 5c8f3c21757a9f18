// What an axis measures, and where its ticks lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pyprof {

enum class Unit : std::uint8_t { kTime, kBytes, kCount };  // values are nanoseconds, bytes, numbers

struct Axis {
  std::string title;  // without the unit
  Unit unit = Unit::kCount;
  double low = 0;
  double high = 1;  // above `low`; both above 0 if it is logarithmic
  bool is_logarithmic = false;
};

struct Tick {
  double value;
  std::string text;
};

// Round values within the axis, in order, at most so many (at least two). The texts of a linear
// axis are plain numbers in the unit that title_of() names, those of a logarithmic one carry
// theirs.
std::vector<Tick> ticks_of(const Axis& axis, std::size_t most);
// "memory (MiB)"
std::string title_of(const Axis& axis);

}  // namespace pyprof
