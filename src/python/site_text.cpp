#include "site_text.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

#include "segments.h"

namespace pyprof {
namespace {

constexpr std::string_view kHeading = "allocating sites of build ", kEnd = "end\n";

// The loaded object that the interpreter's code lies in.
struct InterpreterCode {
  std::uintptr_t begin = 0, end = 0;
  std::string build;  // its build id in hex; empty if the linker left none

  bool contains(std::uintptr_t address) const { return address >= begin && address < end; }
};

std::string hex_of(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < count; ++i) (hex += kDigits[bytes[i] >> 4]) += kDigits[bytes[i] & 15];
  return hex;
}

// Notes follow one another: a head, the name and the content, the last two padded to words.
std::string build_in_notes(const char* note, const char* end) {
  const auto padded = [](std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; };
  while (end - note >= static_cast<std::ptrdiff_t>(sizeof(ElfW(Nhdr)))) {
    ElfW(Nhdr) head;
    std::memcpy(&head, note, sizeof head);
    const char* const name = note + sizeof head;
    const char* const content = name + padded(head.n_namesz);
    if (head.n_type == NT_GNU_BUILD_ID && std::string_view(name, 3) == "GNU")
      return hex_of(reinterpret_cast<const unsigned char*>(content), head.n_descsz);
    note = content + padded(head.n_descsz);
  }
  return {};
}

std::string build_of(const dl_phdr_info& object) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object.dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    const auto* notes = reinterpret_cast<const char*>(object.dlpi_addr + part.p_vaddr);
    if (std::string build = build_in_notes(notes, notes + part.p_memsz); !build.empty())
      return build;
  }
  return {};
}

InterpreterCode interpreter_code() {
  dl_find_object found;
  if (!find_interpreter(found)) return {};
  InterpreterCode code{reinterpret_cast<std::uintptr_t>(found.dlfo_map_start),
                       reinterpret_cast<std::uintptr_t>(found.dlfo_map_end),
                       {}};
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* result) {
        auto& wanted = *static_cast<InterpreterCode*>(result);
        const bool is_it = wanted.contains(reinterpret_cast<std::uintptr_t>(object->dlpi_phdr));
        if (is_it) wanted.build = build_of(*object);
        return is_it ? 1 : 0;
      },
      &code);
  return code;
}

// What comes before `end`, which is taken from the text too.
std::string_view take_until(std::string_view& text, char end) {
  const std::string_view taken = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), taken.size() + 1));
  return taken;
}

// Anything that is no number below `limit` is `limit`.
std::uint64_t number_below(std::uint64_t limit, std::string_view digits) {
  std::uint64_t number = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, number);
  return error == std::errc() && end == last ? std::min(number, limit) : limit;
}

// A line: where the place lies, where in a block its objects, and whose storage it allocates.
std::string line_of(const SiteFacts& site, std::uintptr_t place) {
  return std::to_string(place) + " " + std::to_string(site.object_offset) + " " +
         std::string(site.owner) + "\n";
}

std::optional<SiteFacts> site_in(std::string_view line, const InterpreterCode& code) {
  const std::uint64_t size = code.end - code.begin;
  const std::uint64_t place = number_below(size, take_until(line, ' '));
  const std::uint64_t offset = number_below(kNoOffset + 1, take_until(line, ' '));
  const bool says_something = offset != kNoOffset || !line.empty();
  if (place == size || offset > kNoOffset || !says_something) return std::nullopt;
  return SiteFacts{reinterpret_cast<const void*>(code.begin + place),
                   static_cast<std::uint8_t>(offset), line};
}

std::string heading_of(const InterpreterCode& code) {
  return std::string(kHeading) + code.build + "\n";
}

}  // namespace

std::string text_of(std::vector<SiteFacts> sites) {
  const InterpreterCode code = interpreter_code();
  if (code.build.empty()) return {};
  std::ranges::sort(sites, {}, &SiteFacts::address);  // the same text each time
  std::string text = heading_of(code);
  for (const SiteFacts& site : sites) {
    const auto address = reinterpret_cast<std::uintptr_t>(site.address);
    if (code.contains(address))
      text += line_of(site, address - code.begin);
    else if (!site.owner.empty())
      return {};
  }
  return text.append(kEnd);
}

std::vector<SiteFacts> site_facts_in(std::string_view text) {
  const InterpreterCode code = interpreter_code();
  if (code.build.empty() || !text.starts_with(heading_of(code)) || !text.ends_with(kEnd)) return {};
  take_until(text, '\n');
  text.remove_suffix(kEnd.size());
  std::vector<SiteFacts> sites;
  while (!text.empty()) {
    const std::optional<SiteFacts> site = site_in(take_until(text, '\n'), code);
    if (!site) return {};
    sites.push_back(*site);
  }
  return sites;
}

}  // namespace pyprof
