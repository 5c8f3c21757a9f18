#include <pyprof/python/line_sampler.h>
#include <sys/uio.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "compat.h"
#include "functions.h"
#include "line_table.h"

namespace pyprof {
namespace {

using format::Table;

constexpr std::uint32_t kMostLines = 16'384;      // that are ever seen running
constexpr std::uint32_t kMostThreads = 32;        // looked at in one sample
constexpr int kMostFramesBetween = 32;            // between a function and what it runs
constexpr std::size_t kMostTableBytes = 1 << 20;  // of a code object's line table

template <typename Value>
Value look(Value& shared) {
  return std::atomic_ref(shared).load(std::memory_order_relaxed);
}

// The memory of the process.
class Memory {
 public:
  explicit Memory(pid_t pid) : pid_(pid) {}

  bool read(const void* address, void* into, std::size_t bytes) const {
    const iovec here{into, bytes}, there{const_cast<void*>(address), bytes};
    return process_vm_readv(pid_, &here, 1, &there, 1, 0) == static_cast<ssize_t>(bytes);
  }

  // Zeros if it cannot be read: a null pointer, no object.
  template <typename Value>
  Value operator()(const Value* address) const {
    constexpr std::size_t kBytes = sizeof(std::array<Value, 1>);  // of a pointer too
    alignas(Value) std::array<unsigned char, kBytes> bytes{};
    Value value;
    if (!read(address, bytes.data(), kBytes)) bytes = {};
    std::memcpy(static_cast<void*>(&value), bytes.data(), kBytes);
    return value;
  }

 private:
  pid_t pid_;
};

// A code object over there, and its copy here.
struct RemoteCode {
  const PyCodeObject* address;
  PyCodeObject copy;
};

CodeTag tag_in(const Memory& memory, const PyCodeObject& code, std::uint64_t slot) {
  const auto* extra = static_cast<const compat::CodeExtra*>(code.co_extra);
  if (!extra || memory(&extra->size) <= static_cast<Py_ssize_t>(slot)) return {};
  return CodeTag(memory(&extra->slots[slot]));
}

// The bytes of a line table; none if it cannot be read.
std::string line_table(const Memory& memory, const PyObject* table) {
  const auto* object = reinterpret_cast<const PyBytesObject*>(table);
  const auto size = static_cast<std::size_t>(memory(&object->ob_base.ob_size));
  std::string bytes(size <= kMostTableBytes ? size : 0, '\0');
  return memory.read(object->ob_sval, bytes.data(), bytes.size()) ? bytes : "";
}

// By a reader of our own: CPython's trusts that the table covers the code, and what is read here
// may be half of one and half of another.
std::uint32_t line_of(const Memory& memory, RemoteCode code, const _Py_CODEUNIT* instruction) {
  const auto first =
      reinterpret_cast<std::uintptr_t>(code.address) + offsetof(PyCodeObject, co_code_adaptive);
  const auto offset =
      static_cast<std::intptr_t>(reinterpret_cast<std::uintptr_t>(instruction) - first);
  const auto bytes = Py_SIZE(&code.copy) * static_cast<Py_ssize_t>(sizeof(_Py_CODEUNIT));
  const std::string table = line_table(memory, code.copy.co_linetable);
  if (offset >= bytes || table.empty()) return 0;
  LineCursor cursor(LineTable(table, code.copy.co_firstlineno));
  return cursor.line_of_unit(offset / static_cast<std::intptr_t>(sizeof(_Py_CODEUNIT)));
}

// The line at which the innermost frame of the function is; nothing if there is no such frame.
std::optional<std::uint32_t> find_line(const Memory& memory, const PyThreadState* thread,
                                       FunctionId function, std::uint64_t slot) {
  const _PyInterpreterFrame* at = compat::running_frame_of(thread, memory);
  for (int i = 0; at && i < kMostFramesBetween; ++i) {
    const _PyInterpreterFrame frame = memory(at);
    at = frame.previous;
    if (compat::is_shim(&frame)) continue;
    const RemoteCode code{compat::code_of(&frame), memory(compat::code_of(&frame))};
    if (Py_TYPE(&code.copy) != &PyCode_Type) return {};
    if (tag_in(memory, code.copy, slot).function() != function) continue;
    return line_of(memory, code, compat::instruction_of(&frame));
  }
  return {};
}

}  // namespace

LineSampler::LineSampler(ProfileFile& file, std::uint32_t rate)
    : file_(file),
      timer_(rate),
      reserved_(rate > 0 ? file.reserve_up_to(kMostLines, Table::kLineSamples).second : 0) {}

void LineSampler::give_up() {
  file_.count(format::Incident::kLineSamplesRefused);
  timer_.stop();
}

void LineSampler::sample_now() {
  timer_.plan_next();
  if (look(file_.header().phase) != format::Phase::kRunning) return;
  const std::uint64_t count = file_.catch_up(Table::kThreads);
  auto* threads = static_cast<format::ThreadRecord*>(file_.records(Table::kThreads));
  std::uint32_t looked_at = 0;
  for (std::uint32_t id = 1; id < count && looked_at < kMostThreads; ++id) {
    if (look(threads[id].end_ticks) != 0 || look(threads[id].python_state) == 0) continue;
    sample_thread(threads[id]);
    ++looked_at;
  }
}

void LineSampler::sample_thread(format::ThreadRecord& thread) {
  const std::uint64_t nodes = file_.catch_up(Table::kNodes);
  const auto* records = static_cast<const format::NodeRecord*>(file_.records(Table::kNodes));
  const NodeId node = look(thread.current);
  if (index(node) >= nodes) return;
  const auto* python = reinterpret_cast<const PyThreadState*>(look(thread.python_state));
  const Memory memory(pid_);
  errno = 0;
  const FunctionId function = records[index(node)].function;
  if (const auto line = find_line(memory, python, function, file_.header().code_slot))
    return this->count(function, *line);
  if (errno == EPERM || errno == ENOSYS) give_up();
}

void LineSampler::count(FunctionId function, std::uint32_t line) {
  auto* rows = static_cast<format::LineSampleRecord*>(file_.records(Table::kLineSamples));
  const auto next = static_cast<std::uint32_t>(rows_.size()) + 1;
  const std::uint64_t key = std::uint64_t{index(function)} << 32 | line;
  if (next > reserved_ && !rows_.contains(key))
    return file_.count(format::Incident::kLineSamplesLost);
  const auto [row, is_new] = rows_.try_emplace(key, next);
  if (is_new) rows[next] = {.function = function, .line = line, .samples = 0};
  std::atomic_ref(rows[row->second].samples).fetch_add(1, std::memory_order_relaxed);
  if (!is_new) return;
  format::TableEntry& entry = file_.header().tables[static_cast<std::size_t>(Table::kLineSamples)];
  std::atomic_ref(entry.count).store(next + 1, std::memory_order_release);
}

}  // namespace pyprof
