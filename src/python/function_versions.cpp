#include "function_versions.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "compat.h"
#include "fresh_code.h"
#include "segments.h"

namespace pyprof {

#if PY_VERSION_HEX < 0x030b0400
namespace {

// A subscript that gets specialised, for which `get` is given a version. It is no method yet when
// the class is made (compat::keep_classes_hooked).
constexpr const char* kSubscript = R"(
class Subscripted: pass
def get(self, key): return key
def work(some):
    for each in range(64): some[each]
Subscripted.__getitem__ = get
work(Subscripted())
)";

// The version that CPython has just handed out; 0 if it did not.
std::uint32_t take_version(const FreshCode& subscript) {
  PyObject* names = subscript.run();
  if (!names) return 0;
  PyObject* get = PyDict_GetItemString(names, "get");
  const std::uint32_t version =
      get && PyFunction_Check(get) ? reinterpret_cast<PyFunctionObject*>(get)->func_version : 0;
  PyDict_Clear(names);  // its functions refer to it
  Py_DECREF(names);
  return version;
}

}  // namespace

bool skip_inlining_versions() {
  constexpr std::uint32_t kFirstBeyond = UINT16_MAX + 1;
  constexpr int kFurtherRounds = 3;
  const FreshCode subscript(kSubscript);
  std::vector<std::uint32_t*> words = interpreter_words(take_version(subscript) + 1);
  for (int round = 0; round < kFurtherRounds; ++round) {
    const std::uint32_t next = take_version(subscript) + 1;
    std::erase_if(words, [next](const std::uint32_t* word) { return *word != next; });
  }
  PyErr_Clear();
  if (words.size() != 1) return false;
  *words.front() = std::max(*words.front(), kFirstBeyond);
  return true;
}
#else
bool skip_inlining_versions() { return true; }
#endif

}  // namespace pyprof
