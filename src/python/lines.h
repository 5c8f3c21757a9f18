// Which line runs, for the blocks that it allocates. Asked at each allocation, so the answer comes
// from a cache by the address of the instruction, checked against the function whose node is being
// charged: code that is charged to its caller (--filter, a full table) takes the caller's line, and
// what is no Python function has none. With the GIL.
#pragma once

#include <array>
#include <cstdint>

#include "compat.h"
#include "recording.h"

namespace pyprof {

struct KnownLine {
  const _Py_CODEUNIT* instruction = nullptr;
  FunctionId function = FunctionId::kNone;
  std::uint32_t line = 0;
};

namespace detail {
// 32 KiB, of which only the lines of instructions that allocate are used.
inline constexpr std::size_t kKnownLines = 2048;
extern std::array<KnownLine, kKnownLines> g_known_lines;

inline KnownLine& known_line(const _Py_CODEUNIT* instruction) {
  const auto address = reinterpret_cast<std::uintptr_t>(instruction);
  return g_known_lines[address / sizeof(_Py_CODEUNIT) % kKnownLines];
}

std::uint32_t find_running_line(const _PyInterpreterFrame* frame, FunctionId function);
}  // namespace detail

// The line that the function of this node, which is running, is at; 0 if it has none.
inline std::uint32_t running_line(NodeId node) {
  const _PyInterpreterFrame* frame = compat::running_frame();
  if (!frame) return 0;
  const FunctionId function = recording().tree[node].function;
  const _Py_CODEUNIT* instruction = compat::instruction_of(frame);
  const KnownLine& known = detail::known_line(instruction);
  if (known.instruction == instruction && known.function == function) [[likely]]
    return known.line;
  return detail::find_running_line(frame, function);
}

// Whether the line of this node's blocks depends on nothing but the instruction at which this
// frame, the innermost, stands: on none further out.
bool line_is_of(const _PyInterpreterFrame* frame, NodeId node);

// A code object that is seen for the first time may lie where another one was.
void forget_lines_at(const PyCodeObject* code);

}  // namespace pyprof
