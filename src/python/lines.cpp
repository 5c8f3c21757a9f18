#include "lines.h"

#include "functions.h"
#include "line_table.h"

namespace pyprof {

namespace detail {
std::array<KnownLine, kKnownLines> g_known_lines;
}

namespace {

// One for each of the functions that take turns: a module's body, the classes in it and what they
// call are asked for in the middle of each other.
constinit std::array<LineCursor, 16> s_cursors;

LineCursor& cursor_of(const PyCodeObject* code) {
  return s_cursors[reinterpret_cast<std::uintptr_t>(code) * 0x9e3779b97f4a7c15ull >> 60];
}

// Frames of others between a function and what it runs: more are looked at for no block.
constexpr int kMostForeignFrames = 64;

bool has_lines(FunctionId function) {
  const auto* functions = static_cast<const format::FunctionRecord*>(
      recording().file.records(format::Table::kFunctions));
  return functions[index(function)].kind == format::FunctionKind::kPython;
}

bool runs(const _PyInterpreterFrame* frame, FunctionId function) {
  if (compat::is_shim(frame)) return false;
  return CodeTag(compat::code_extra(compat::code_of(frame), s_tag_slot)).function() == function;
}

std::uint32_t line_in(const _PyInterpreterFrame* frame, FunctionId function) {
  const PyCodeObject* code = compat::code_of(frame);
  const _Py_CODEUNIT* instruction = compat::instruction_of(frame);
  KnownLine& known = detail::known_line(instruction);
  if (known.instruction != instruction || known.function != function)
    known = {instruction, function, cursor_of(code).line_at(code, instruction)};
  return known.line;
}

}  // namespace

bool line_is_of(const _PyInterpreterFrame* frame, NodeId node) {
  const FunctionId function = recording().tree[node].function;
  return runs(frame, function) || function == FunctionId::kNone || !has_lines(function);
}

std::uint32_t detail::find_running_line(const _PyInterpreterFrame* frame, FunctionId function) {
  if (function == FunctionId::kNone || !has_lines(function)) return 0;
  for (int i = 0; frame && i < kMostForeignFrames; frame = frame->previous, ++i)
    if (runs(frame, function)) return line_in(frame, function);
  return 0;
}

void forget_lines_at(const PyCodeObject* code) {
  cursor_of(code).forget();
  const _Py_CODEUNIT* first = compat::instructions_of(code);
  const _Py_CODEUNIT* end = first + Py_SIZE(code);
  for (const _Py_CODEUNIT* at = first; at != end; ++at)
    if (KnownLine& known = detail::known_line(at); known.instruction == at) known = {};
}

}  // namespace pyprof
