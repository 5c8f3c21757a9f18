#include "c_entries.h"

#include <cstddef>

#if defined(__x86_64__)
#define PYPROF_ENTRY       \
  "  movl $number, %r9d\n" \
  "  jmp *pyprof_entered_call(%rip)\n"
#elif defined(__aarch64__)
#define PYPROF_ENTRY                              \
  "  mov w5, #number\n"                           \
  "  adrp x16, pyprof_entered_call\n"             \
  "  ldr x16, [x16, :lo12:pyprof_entered_call]\n" \
  "  br x16\n"
#else
#error "c_entries.cpp needs to know this machine: the number in the sixth register, then the jump"
#endif

extern "C" {
[[gnu::used, gnu::visibility("hidden")]] pyprof::EnteredCall pyprof_entered_call = nullptr;
[[gnu::visibility("hidden")]] void pyprof_c_entries();  // the first
}

// clang-format off
asm(".pushsection .text\n"
    ".balign 16\n"
    ".hidden pyprof_c_entries\n"
    ".globl pyprof_c_entries\n"
    ".type pyprof_c_entries, %function\n"
    "pyprof_c_entries:\n"
    ".set number, 0\n"
    ".rept 16384\n"
    PYPROF_ENTRY
    "  .balign 16\n"
    "  .set number, number + 1\n"
    ".endr\n"
    ".size pyprof_c_entries, . - pyprof_c_entries\n"
    ".popsection\n");
// clang-format on

namespace pyprof {
namespace {
constexpr std::size_t kEntryBytes = 16;
}

void set_entered_call(EnteredCall entered) { pyprof_entered_call = entered; }

std::uintptr_t detail::entry_address(std::uint32_t number) {
  return reinterpret_cast<std::uintptr_t>(pyprof_c_entries) + number * kEntryBytes;
}

bool is_c_entry(const void* function) {
  const auto offset = reinterpret_cast<std::uintptr_t>(function) - detail::entry_address(0);
  return offset < kCEntries * kEntryBytes;
}

}  // namespace pyprof
