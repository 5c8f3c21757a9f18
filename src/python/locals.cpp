#include "locals.h"

#include <algorithm>
#include <new>
#include <vector>

#include "kept_error.h"
#include "object_sizes.h"
#include "text.h"
#include "types.h"

namespace pyprof {
namespace {

// A call that allocates less than a page says little by its variables.
constexpr std::uint64_t kCostlyBytes = 4096;
constexpr std::size_t kTopVariables = 16;  // as many as a person reads
constexpr std::size_t kDeepValues = 1000;  // objects looked at for one variable

// One value may be looked at for each 256 bytes allocated: about 100 ns, where the allocations took
// microseconds. The first ones are free, so that small programs show their variables too.
constexpr std::uint64_t kBytesPerValue = 256, kFreeValues = 10'000;

struct Variable {
  PyObject* name;
  PyObject* value;
};

bool is_wanted(const Variable& variable) {
  if (!variable.value || !PyUnicode_Check(variable.name)) return false;
  if (recording().options.locals == LocalsKind::kAll) return true;
  PyObject* value = variable.value;
  if (PyUnicode_ReadChar(variable.name, 0) == '.') return false;  // .0, what a comprehension reads
  return !PyModule_Check(value) && !PyType_Check(value) && !PyFunction_Check(value) &&
         !PyCFunction_Check(value);
}

void add(std::vector<Variable>& all, Variable variable) {
  if (is_wanted(variable)) all.push_back(variable);
}

void add_of_body(std::vector<Variable>& all, PyObject* dict) {
  Variable variable{};
  Py_ssize_t position = 0;
  while (PyDict_Next(dict, &position, &variable.name, &variable.value))
    // __builtins__ and the like are everybody's.
    if (!utf8(variable.name).starts_with("__")) add(all, variable);
}

std::vector<Variable> variables_of(const _PyInterpreterFrame* frame) {
  std::vector<Variable> all;
  if (PyObject* body = compat::body_variables(frame); body && PyDict_Check(body)) {
    add_of_body(all, body);
    return all;
  }
  compat::each_variable(frame, [&](PyObject* name, PyObject* value) { add(all, {name, value}); });
  return all;
}

std::uint64_t values_left(const format::ThreadRecord* thread) {
  const std::uint64_t allowed = kFreeValues + thread->alloc_bytes / kBytesPerValue;
  return allowed > thread->values_seen ? allowed - thread->values_seen : 0;
}

format::LocalRecord measure(format::ThreadRecord* thread, const Variable& variable) {
  const DeepSize deep = deep_size_of(
      variable.value,
      std::min<std::size_t>(kDeepValues, std::max<std::size_t>(values_left(thread), 1)));
  thread->values_seen += deep.values;
  const KnownType* known = type_registry().find(Py_TYPE(variable.value));
  return {.name = recording().catalog.text(utf8(variable.name)),
          .type = known ? type_registry().id_of(*known) : TypeId::kUntyped,
          .partial = deep.partial,
          .bytes = size_of(variable.value),
          .deep_bytes = deep.bytes};
}

std::vector<format::LocalRecord> measure_all(format::ThreadRecord* thread,
                                             const std::vector<Variable>& variables) {
  std::vector<format::LocalRecord> records;
  records.reserve(variables.size());
  for (const Variable& variable : variables) records.push_back(measure(thread, variable));
  std::stable_sort(records.begin(), records.end(), [](const auto& a, const auto& b) {
    return a.deep_bytes != b.deep_bytes ? a.deep_bytes > b.deep_bytes : a.bytes > b.bytes;
  });
  if (recording().options.locals == LocalsKind::kTop && records.size() > kTopVariables)
    records.resize(kTopVariables);
  return records;
}

// The earlier call's records stay in the file, unreferred to: each set is an eighth costlier than
// the one before, so there are few.
void store(NodeId node, const std::vector<format::LocalRecord>& locals) {
  ProfileFile& file = recording().file;
  auto* records = static_cast<format::LocalRecord*>(file.records(format::Table::kLocals));
  format::LocalsRef place{};
  for (const format::LocalRecord& local : locals) {
    const std::uint32_t id = file.reserve(format::Table::kLocals);
    if (id == 0) return file.count(format::Incident::kLocalsSkipped);
    records[id] = local;
    if (place.count++ == 0) place.first = id;
  }
  file.publish(format::Table::kLocals);
  __atomic_store(&recording().tree[node].locals, &place, __ATOMIC_RELEASE);
}

}  // namespace

void open_locals() {
  const LocalsKind kind = recording().options.locals;
  if (kind == LocalsKind::kOff) return;
  recording().tree.record_locals_from(kind == LocalsKind::kAll ? 0 : kCostlyBytes);
}

[[gnu::cold, gnu::noinline]] void record_locals(format::ThreadRecord* thread, NodeId node,
                                                _PyInterpreterFrame* frame, std::uint64_t bytes) {
  if (!compat::has_variables(frame)) return;
  Recording& all = recording();
  const std::uint64_t start = read_ticks(all.clock);
  try {
    const OwnWork own;
    const KeptError error;
    const std::vector<Variable> variables = variables_of(frame);
    if (variables.size() > values_left(thread)) {
      all.file.count(format::Incident::kLocalsSkipped);
    } else {
      store(node, measure_all(thread, variables));
      all.tree[node].locals_from = bytes + bytes / 8 + 1;
    }
  } catch (const std::bad_alloc&) {
    all.file.count(format::Incident::kLocalsSkipped);
  }
  all.header.locals_ticks += read_ticks(all.clock) - start;
}

}  // namespace pyprof
