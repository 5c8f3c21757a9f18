#include "json_output.h"

#include <fmt/format.h>
#include <pyprof/read/profile.h>

namespace pyprof {

void JsonOutput::integer(std::uint64_t value) {
  if (value < 10) return put(static_cast<char>('0' + value));  // half of all that is written
  if (value > kLargestInteger) {
    value = kLargestInteger;
    ++clamped_;
  }
  const fmt::format_int digits(value);
  raw({digits.data(), digits.size()});
}

void JsonOutput::integer_or_minus_one(std::int64_t value) {
  if (value < 0)
    raw("-1");
  else
    integer(static_cast<std::uint64_t>(value));
}

}  // namespace pyprof
