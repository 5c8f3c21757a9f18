// The writable segments of the loaded ELF objects, where static type objects lie, and the names of
// the objects, by which unknown callers of the allocator are told apart.
#pragma once

#include <dlfcn.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pyprof {

class Segments {
 public:
  // Whether [address, address + bytes) lies in a writable segment. Looks again at what is loaded
  // when something was loaded since.
  bool is_writable(const void* address, std::size_t bytes);

 private:
  struct Range {
    std::uintptr_t begin, end;
  };
  bool contains(std::uintptr_t begin, std::size_t bytes) const;
  bool refresh();

  std::vector<Range> ranges_;  // sorted
  unsigned long long loads_ = 0;
};

// The loaded object that the interpreter's code lies in; false if it cannot be told.
bool find_interpreter(dl_find_object& found);
// The words of its writable segments that have this value.
std::vector<std::uint32_t*> interpreter_words(std::uint32_t value);

// The short name of the library whose code contains `address`: "_json" for
// _json.cpython-311-x86_64-linux-gnu.so.
inline constexpr const char* kPythonLibrary = "python";  // the interpreter itself
std::string library_of(const void* address);

}  // namespace pyprof
