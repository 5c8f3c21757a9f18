// libFuzzer over the reader of stacks.json and all that is done with what it reads.
#include <pyprof/read/stacks_json.h>

#include <algorithm>
#include <cstring>

#include "hostile.h"
#include "mutator.h"
#include "written_profile.h"

using namespace pyprof::test;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TemporaryFolder folder;
  static const std::string path = folder / "stacks.json";
  write_bytes(path, {reinterpret_cast<const char*>(data), size});
  can_be_used(path, [] { return pyprof::read_stacks_json(path); });
  return 0;
}

// Every other one is still JSON: bytes alone would hardly ever get past the parser.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  if (seed % 2) return LLVMFuzzerMutate(data, size, most);
  const std::string changed = Mutator(seed).document({reinterpret_cast<const char*>(data), size});
  const std::size_t bytes = std::min(changed.size(), most);
  std::memcpy(data, changed.data(), bytes);
  return bytes;
}
