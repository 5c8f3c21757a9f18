// Entries in machine code for C functions, which tell whoever stands behind them which one was
// called: CPython hands a C function its arguments, not its own identity.
//
// All five ways in which CPython calls a C function (METH_NOARGS and METH_O, METH_VARARGS,
// METH_FASTCALL, each with names or not, METH_METHOD) pass at most five words in registers and
// return one. So an entry loads its number as the sixth and jumps on; the words that a function
// does not take are whatever the registers held, and are handed on unread.
#pragma once

#include <cstdint>

namespace pyprof {

using CCall = void* (*)(void*, void*, void*, void*, void*);
using EnteredCall = void* (*)(void*, void*, void*, void*, void*, std::uint32_t entry);

inline constexpr std::uint32_t kCEntries = 16384;

namespace detail {
std::uintptr_t entry_address(std::uint32_t number);
}

// What all entries jump to. Must be set before one is called; with the GIL.
void set_entered_call(EnteredCall entered);

// As what it is called by: a function of up to five words.
template <typename Function>
Function c_entry(std::uint32_t number) {
  return reinterpret_cast<Function>(detail::entry_address(number));
}
bool is_c_entry(const void* function);

}  // namespace pyprof
