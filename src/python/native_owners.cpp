#include "native_owners.h"

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>

#include "compat.h"
#include "segments.h"

// PyTraceMalloc_Track, which Python's own header declares without C linkage.
extern "C" int real_track(unsigned, std::uintptr_t, std::size_t) __asm__("PyTraceMalloc_Track");

namespace pyprof {
namespace {

AnnouncementHook s_announced = nullptr;

// In the place of PyTraceMalloc_Track in a library that calls it.
int track(unsigned domain, std::uintptr_t address, std::size_t bytes) {
  s_announced(domain, address);
  return real_track(domain, address, bytes);
}

// --- a library's calls of PyTraceMalloc_Track ---------------------------------------------------

#if defined(__aarch64__)
constexpr std::uint64_t kCallSlot = R_AARCH64_JUMP_SLOT, kDataSlot = R_AARCH64_GLOB_DAT;
#else
constexpr std::uint64_t kCallSlot = R_X86_64_JUMP_SLOT, kDataSlot = R_X86_64_GLOB_DAT;
#endif

struct Relocations {
  const ElfW(Rela) * first;
  std::size_t count;
};

// What the loader itself works from. glibc has made these addresses absolute.
struct DynamicSection {
  explicit DynamicSection(const link_map* library) {
    for (const ElfW(Dyn)* entry = library->l_ld; entry->d_tag != DT_NULL; ++entry) {
      if (entry->d_tag == DT_SYMTAB) symbols = at<ElfW(Sym)>(entry);
      if (entry->d_tag == DT_STRTAB) names = at<char>(entry);
      if (entry->d_tag == DT_JMPREL) calls.first = at<ElfW(Rela)>(entry);
      if (entry->d_tag == DT_PLTRELSZ) calls.count = entry->d_un.d_val / sizeof(ElfW(Rela));
      if (entry->d_tag == DT_RELA) data.first = at<ElfW(Rela)>(entry);
      if (entry->d_tag == DT_RELASZ) data.count = entry->d_un.d_val / sizeof(ElfW(Rela));
    }
  }
  template <typename Item>
  static const Item* at(const ElfW(Dyn) * entry) {
    return reinterpret_cast<const Item*>(entry->d_un.d_ptr);
  }

  const ElfW(Sym) * symbols = nullptr;
  const char* names = nullptr;
  Relocations calls{}, data{};
};

bool is_track(const DynamicSection& section, const ElfW(Rela) & relocation) {
  const auto type = ELF64_R_TYPE(relocation.r_info);
  if (type != kCallSlot && type != kDataSlot) return false;
  const ElfW(Sym)& symbol = section.symbols[ELF64_R_SYM(relocation.r_info)];
  return std::strcmp(section.names + symbol.st_name, "PyTraceMalloc_Track") == 0;
}

// The slot may lie where the loader has taken the right to write away, and may lie so afterwards:
// the page stays writable, as it is in a library that is bound lazily.
bool redirect(std::uintptr_t slot) {
  const auto page = static_cast<std::uintptr_t>(getpagesize());
  auto* start = reinterpret_cast<void*>(slot / page * page);
  if (mprotect(start, page, PROT_READ | PROT_WRITE) != 0) return false;
  *reinterpret_cast<int (**)(unsigned, std::uintptr_t, std::size_t)>(slot) = track;
  return true;
}

bool redirect_all(const link_map* library, const DynamicSection& section, Relocations relocations) {
  bool found = false;
  for (std::size_t i = 0; i < relocations.count; ++i)
    if (is_track(section, relocations.first[i]))
      found |= redirect(library->l_addr + relocations.first[i].r_offset);
  return found;
}

bool redirect_announcements(const link_map* library) {
  const DynamicSection section(library);
  if (!section.symbols || !section.names) return false;
  const bool calls = section.calls.first && redirect_all(library, section, section.calls);
  const bool data = section.data.first && redirect_all(library, section, section.data);
  return calls || data;
}

// --- libraries ----------------------------------------------------------------------------------

// "libz.so.1"; of an extension module its name alone, "etree"; "python" for the interpreter.
std::string name_of(const link_map* library, const void* caller) {
  std::string file = library->l_name;
  file.erase(0, file.rfind('/') + 1);
  const std::string name = library_of(caller);
  const bool is_module =
      file.find(".cpython-") != std::string::npos || file.find(".abi3.") != std::string::npos;
  return file.empty() || is_module || name == "python" ? name : file;
}

NativeOwner describe(const link_map* library, const void* caller) {
  const OwnWork own;
  const std::string name = name_of(library, caller);
  const bool is_ours = name == "python" || name.empty();
  return {recording().catalog.type("native", is_ours ? "python" : name),
          !is_ours && redirect_announcements(library)};
}

NativeOwner owner_in_library(const void* caller) {
  static auto& known = *new std::unordered_map<const link_map*, NativeOwner>;
  dl_find_object found;
  if (_dl_find_object(const_cast<void*>(caller), &found) != 0)
    return {recording().catalog.type("native", "unknown code")};
  const auto [entry, is_new] = known.try_emplace(found.dlfo_link_map);
  if (is_new) entry->second = describe(found.dlfo_link_map, caller);
  return entry->second;
}

struct KnownCaller {
  const void* address = nullptr;
  NativeOwner owner;
};
// 24 KiB, of which only the lines of places that allocate are used.
std::array<KnownCaller, 1024> s_known_callers;

}  // namespace

NativeOwner native_owner(const void* caller) {
  const auto key = mix(reinterpret_cast<std::uintptr_t>(caller));
  KnownCaller& slot = s_known_callers[key % s_known_callers.size()];
  if (slot.address != caller) slot = {caller, owner_in_library(caller)};
  return slot.owner;
}

void watch_announcements(AnnouncementHook hook) { s_announced = hook; }

}  // namespace pyprof
