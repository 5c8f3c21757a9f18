#include "line_times.h"

#include <pyprof/core/id_index.h>

#include "recording.h"

namespace pyprof {
namespace {

// A call of a marked function that runs, on the C stack of its evaluation.
struct TimedCall {
  TimedCall* outer;
  const PyCodeObject* code;
  FunctionId function;
  NodeId node;
  std::uint32_t record;  // of the line that runs; 0: the first has not begun
  std::uint64_t since_ticks;
  std::uint64_t since_self_ticks;
};

__thread TimedCall* t_call = nullptr;

IdIndex s_index;

format::LineTimeRecord* records() {
  return static_cast<format::LineTimeRecord*>(recording().file.records(format::Table::kLineTimes));
}

std::uint64_t hash_of(FunctionId function, std::uint32_t line) {
  return mix(std::uint64_t{index(function)} << 32 | line);
}

std::uint32_t add_record(FunctionId function, std::uint32_t line) {
  ProfileFile& file = recording().file;
  const std::uint32_t id = file.reserve(format::Table::kLineTimes);
  if (id == 0) {
    file.count(format::Incident::kLineTimesLost);
    return 0;
  }
  records()[id].function = function;
  records()[id].line = line;
  file.publish(format::Table::kLineTimes);
  s_index.insert(hash_of(function, line), id, [](std::uint32_t known) {
    return hash_of(records()[known].function, records()[known].line);
  });
  return id;
}

std::uint32_t record_of(FunctionId function, std::uint32_t line) {
  const std::uint32_t known = s_index.find(hash_of(function, line), [&](std::uint32_t id) {
    return records()[id].function == function && records()[id].line == line;
  });
  return known != 0 ? known : add_record(function, line);
}

// Up to now the line that runs has cost what its thread's clock and its node's say.
void close_line(TimedCall& call, format::ThreadRecord* thread) {
  charge_time_now(thread);
  const std::uint64_t self_ticks = recording().tree[call.node].self_ticks;
  if (call.record != 0) {
    format::LineTimeRecord& record = records()[call.record];
    record.total_ticks += thread->stamp_ticks - call.since_ticks;
    record.self_ticks += self_ticks - call.since_self_ticks;
  }
  call.since_ticks = thread->stamp_ticks;
  call.since_self_ticks = self_ticks;
}

// A generator goes on within the line that it left.
std::uint32_t line_left(const _PyInterpreterFrame* frame, FunctionId function) {
  if (!compat::is_generator_frame(frame) || compat::is_unstarted(frame)) return 0;
  return record_of(function,
                   compat::line_of(compat::code_of(frame), compat::instruction_of(frame)));
}

// From 3.13 on no event tells of a line that starts the function and is all of it.
void note_only_line(TimedCall& call) {
  const int first = call.code->co_firstlineno;
  auto* code = const_cast<PyCodeObject*>(call.code);
  const int end = static_cast<int>((Py_SIZE(code) - 1) * sizeof(_Py_CODEUNIT));
  if (call.record != 0 || PyCode_Addr2Line(code, end) != first) return;
  call.record = record_of(call.function, static_cast<std::uint32_t>(first));
  if (call.record != 0) records()[call.record].hits += 1;
}

}  // namespace

// What precedes the first line, our own preparations among it, belongs to none.
void line_began(const PyCodeObject* code, int line) {
  format::ThreadRecord* thread = t_thread;
  if (!thread || !t_call || t_call->code != code || line <= 0) return;
  TimedCall& call = *t_call;
  close_line(call, thread);
  call.record = record_of(call.function, static_cast<std::uint32_t>(line));
  if (call.record != 0) records()[call.record].hits += 1;
}

void restart_line_times() {
  for (std::uint32_t id = 1; id < recording().file.end(format::Table::kLineTimes); ++id)
    records()[id].hits = records()[id].self_ticks = records()[id].total_ticks = 0;
  for (TimedCall* call = t_call; call; call = call->outer) {
    call->since_ticks = t_thread->stamp_ticks;
    call->since_self_ticks = 0;
  }
}

PyObject* run_timed(const FrameRun& frame, CodeTag tag) {
  format::ThreadRecord* thread = t_thread;
  const format::NodeRecord& node = recording().tree[thread->current];
  if (node.function != tag.function()) return run_untold(frame);  // its table is full
  TimedCall call{.outer = t_call,
                 .code = compat::code_of(frame.frame),
                 .function = tag.function(),
                 .node = thread->current,
                 .record = line_left(frame.frame, tag.function()),
                 .since_ticks = thread->stamp_ticks,
                 .since_self_ticks = node.self_ticks};
  t_call = &call;
  PyObject* result = run_telling_lines(frame);
  t_call = call.outer;
  if (!t_thread) return result;
  if (kOnlyLineIsSilent && !frame.throwing) note_only_line(call);
  close_line(call, t_thread);
  return result;
}

}  // namespace pyprof
