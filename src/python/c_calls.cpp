#include "c_calls.h"

#include <new>

#include "c_functions.h"
#include "collections.h"
#include "compat.h"
#include "frame_clocks.h"
#include "kept_error.h"
#include "recording.h"
#include "text.h"

namespace pyprof {
namespace {

compat::KnownCallables s_known_callables;

PyCFunctionObject* function_of(PyObject* object) {
  return PyCFunction_Check(object) ? reinterpret_cast<PyCFunctionObject*>(object) : nullptr;
}

PyMethodDescrObject* method_of(PyObject* object) {
  return Py_IS_TYPE(object, &PyMethodDescr_Type) || Py_IS_TYPE(object, &PyClassMethodDescr_Type)
             ? reinterpret_cast<PyMethodDescrObject*>(object)
             : nullptr;
}

bool is_entered(const PyMethodDef* definition) {
  return is_c_entry(reinterpret_cast<const void*>(definition->ml_meth));
}

// All types share the definition of object.__new__.
const PyMethodDef* definition_of_new() {
  const PyCFunctionObject* made =
      function_of(dict_item(compat::dict_of(&PyBaseObject_Type), "__new__"));
  return made ? made->m_ml : nullptr;
}

void enter_methods(PyObject* object) {
  PyMethodDescrObject* method = method_of(object);
  if (!method || is_entered(method->d_method)) return;
  auto* type = reinterpret_cast<PyObject*>(method->d_common.d_type);
  method->d_method = entered_definition(method->d_method, type, nullptr);
}

void enter_new(PyCFunctionObject* function) {
  if (!function->vectorcall && function->m_self && PyType_Check(function->m_self))
    function->vectorcall = entered_new(reinterpret_cast<PyTypeObject*>(function->m_self));
}

void enter_functions(PyObject* object, const PyMethodDef* of_new) {
  PyCFunctionObject* function = function_of(object);
  if (!function || is_entered(function->m_ml)) return;
  if (function->m_ml == of_new) return enter_new(function);
  function->m_ml = entered_definition(function->m_ml, function->m_self, function->m_module);
}

// Methods first: functions that were bound already have their definitions.
void give_entries() try {
  const OwnWork own;
  const KeptError error;
  const PyMethodDef* of_new = definition_of_new();
  compat::each_tracked_object(enter_methods);
  compat::each_tracked_object([&](PyObject* object) { enter_functions(object, of_new); });
} catch (const std::bad_alloc&) {
  recording().file.count(format::Incident::kCFunctionsElided);
}

void take_entry(PyObject* object) {
  if (PyMethodDescrObject* method = method_of(object); method && is_entered(method->d_method))
    method->d_method = plain_definition(method->d_method);
  PyCFunctionObject* function = function_of(object);
  if (!function) return;
  if (is_entered(function->m_ml)) function->m_ml = plain_definition(function->m_ml);
  if (is_c_entry(reinterpret_cast<const void*>(function->vectorcall)))
    function->vectorcall = nullptr;
}

// --- equality -----------------------------------------------------------------------------------

// Functions are equal if they run the same code for the same object, as lock.release and
// lock.__exit__ do. CPython compares what definitions hold, so it has to be told what ours stand
// for.
richcmpfunc s_compare = nullptr;
hashfunc s_hash = nullptr;

PyObject* compare(PyObject* left, PyObject* right, int operation) {
  const bool comparable = operation == Py_EQ || operation == Py_NE;
  if (!comparable || !PyCFunction_Check(left) || !PyCFunction_Check(right))
    return s_compare(left, right, operation);
  const PyCFunctionObject *a = function_of(left), *b = function_of(right);
  const bool equal = a->m_self == b->m_self && plain_call(a->m_ml) == plain_call(b->m_ml);
  return PyBool_FromLong(equal == (operation == Py_EQ));
}

// As CPython's: of the same two addresses.
Py_hash_t hash(PyObject* object) {
  const PyCFunctionObject* function = function_of(object);
  const Py_hash_t mixed = _Py_HashPointer(function->m_self) ^
                          _Py_HashPointer(reinterpret_cast<void*>(plain_call(function->m_ml)));
  return mixed == -1 ? -2 : mixed;
}

void compare_by(richcmpfunc compare_them, hashfunc hash_them) {
  for (PyTypeObject* type : {&PyCFunction_Type, &PyCMethod_Type}) {
    type->tp_richcompare = compare_them;
    type->tp_hash = hash_them;
  }
}

// --- the hook -----------------------------------------------------------------------------------

// The caller's node is kept on the C stack, as in frames.cpp. Not noexcept, for the same reason.
template <typename Clock>
void* enter_c(void* a, void* b, void* c, void* d, void* e, std::uint32_t entry) {
  const CFunction& function = c_function(entry);
  format::ThreadRecord* thread = t_thread;
  if (!thread || !compat::runs_main_interpreter()) [[unlikely]]
    return function.call(a, b, c, d, e);
  attend_collections(thread);
  Recording& all = recording();
  const NodeId caller = thread->current;
  FunctionId id = function.function;
  if (id == FunctionId::kNone) [[unlikely]]
    id = record_c_function(entry);
  const NodeId node = id == FunctionId::kNone ? NodeId::kNone : all.tree.child(caller, id);
  if (node == NodeId::kNone) [[unlikely]]
    return function.call(a, b, c, d, e);
  pass_time<Clock>(thread);
  thread->current = node;
  all.tree[node].calls += 1;

  void* result = function.call(a, b, c, d, e);

  if (function.loads_modules) [[unlikely]]
    give_entries();
  thread = t_thread;
  if (!thread) [[unlikely]]
    return result;  // the recording ended meanwhile
  attend_collections(thread);
  pass_time<Clock>(thread);
  if (thread->current != node) [[unlikely]]
    all.file.count(format::Incident::kUnbalancedLeaves);
  thread->current = caller;
  return result;
}

}  // namespace

void hook_c_calls() {
  rehook_c_calls();
  s_compare = PyCFunction_Type.tp_richcompare;
  s_hash = PyCFunction_Type.tp_hash;
  compare_by(compare, hash);
  s_known_callables.forget();
  give_entries();
}

void unhook_c_calls() {
  const OwnWork own;
  compat::each_tracked_object(take_entry);
  compare_by(s_compare, s_hash);
  s_known_callables.give_back();
}

void rehook_c_calls() {
  set_entered_call(with_clock([]<typename Clock>() -> EnteredCall { return enter_c<Clock>; }));
}

}  // namespace pyprof
