// The integers of stacks.json, on their way out.
#pragma once

#include <pyprof/read/text_sink.h>

#include <cstdint>
#include <string_view>

namespace pyprof {

class JsonOutput {
 public:
  explicit JsonOutput(TextSink& sink) : sink_(sink) {}

  void raw(std::string_view text) { sink_.raw(text); }
  void put(char character) { sink_.put(character); }
  void integer(std::uint64_t value);
  void integer_or_minus_one(std::int64_t value);

  // Integers that were above kLargestInteger.
  std::uint64_t clamped() const { return clamped_; }

 private:
  TextSink& sink_;
  std::uint64_t clamped_ = 0;
};

}  // namespace pyprof
