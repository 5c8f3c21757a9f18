// libFuzzer over what reads other tools' profiles: cProfile's and collapsed stacks.
#include <pyprof/convert/import.h>

#include "hostile.h"
#include "written_profile.h"

using namespace pyprof::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TemporaryFolder folder;
  static const std::string path = folder / "hostile.prof";
  write_bytes(path, {reinterpret_cast<const char*>(data), size});
  can_be_used(path, [] { return pyprof::import_profile(path, {}); });
  return 0;
}
