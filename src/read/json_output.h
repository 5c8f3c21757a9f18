// The integers of stacks.json, on their way into a file.
#pragma once

#include <pyprof/read/output_file.h>

#include <cstdint>

namespace pyprof {

class JsonOutput : public OutputFile {
 public:
  using OutputFile::OutputFile;

  void integer(std::uint64_t value);
  void integer_or_minus_one(std::int64_t value);

  // Integers that were above kLargestInteger.
  std::uint64_t clamped() const { return clamped_; }

 private:
  std::uint64_t clamped_ = 0;
};

}  // namespace pyprof
