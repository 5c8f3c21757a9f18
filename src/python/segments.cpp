#include "segments.h"

#include <link.h>

#include <algorithm>
#include <cstdint>

#include "compat.h"

namespace pyprof {
namespace {

int count_loads(dl_phdr_info* info, std::size_t, void* result) {
  *static_cast<unsigned long long*>(result) = info->dlpi_adds;
  return 1;  // the first object already knows the total
}

struct Search {
  dl_find_object interpreter;
  std::uint32_t value;
  std::vector<std::uint32_t*> found;

  void look_at(std::uintptr_t begin, std::size_t bytes) {
    auto* word = reinterpret_cast<std::uint32_t*>(begin);
    for (auto* const end = word + bytes / sizeof *word; word != end; ++word)
      if (*word == value) found.push_back(word);
  }
};

int search_interpreter(dl_phdr_info* info, std::size_t, void* result) {
  Search& search = *static_cast<Search*>(result);
  // Its program headers are where its code is; a library's name or base may be another's too.
  const auto headers = reinterpret_cast<std::uintptr_t>(info->dlpi_phdr);
  if (headers < reinterpret_cast<std::uintptr_t>(search.interpreter.dlfo_map_start) ||
      headers >= reinterpret_cast<std::uintptr_t>(search.interpreter.dlfo_map_end))
    return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i)
    if (const auto& part = info->dlpi_phdr[i]; part.p_type == PT_LOAD && part.p_flags & PF_W)
      search.look_at(info->dlpi_addr + part.p_vaddr, part.p_memsz);
  return 1;
}

}  // namespace

bool Segments::is_writable(const void* address, std::size_t bytes) {
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  return contains(begin, bytes) || (refresh() && contains(begin, bytes));
}

// Compares without adding to `begin`: hash tables are full of words like 0xffff…fe80.
bool Segments::contains(std::uintptr_t begin, std::size_t bytes) const {
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), begin,
                                      [](std::uintptr_t b, const Range& r) { return b < r.begin; });
  if (after == ranges_.begin()) return false;
  const Range& range = *std::prev(after);
  return begin < range.end && range.end - begin >= bytes;
}

bool Segments::refresh() {
  unsigned long long loads = 0;
  dl_iterate_phdr(count_loads, &loads);
  if (loads == loads_) return false;
  loads_ = loads;
  ranges_.clear();
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* ranges) {
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& part = info->dlpi_phdr[i];
          const std::uintptr_t begin = info->dlpi_addr + part.p_vaddr;
          if (part.p_type == PT_LOAD && part.p_flags & PF_W)
            static_cast<std::vector<Range>*>(ranges)->push_back({begin, begin + part.p_memsz});
        }
        return 0;
      },
      &ranges_);
  std::sort(ranges_.begin(), ranges_.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  return true;
}

// By a function that only the interpreter itself names: the address of an exported one may be that
// of the executable's jump to it.
bool find_interpreter(dl_find_object& found) {
  return _dl_find_object(reinterpret_cast<void*>(PyBaseObject_Type.tp_repr), &found) == 0;
}

std::vector<std::uint32_t*> interpreter_words(std::uint32_t value) {
  Search search{{}, value, {}};
  if (find_interpreter(search.interpreter)) dl_iterate_phdr(search_interpreter, &search);
  return search.found;
}

// _dl_find_object, not dladdr: that one also searches for the nearest symbol, some 10,000
// instructions each time.
std::string library_of(const void* address) {
  dl_find_object found, python;
  if (_dl_find_object(const_cast<void*>(address), &found) != 0) return "unknown code";
  if (find_interpreter(python) && python.dlfo_link_map == found.dlfo_link_map)
    return kPythonLibrary;
  std::string name = found.dlfo_link_map->l_name;
  name.erase(0, name.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

}  // namespace pyprof
