#include "functions.h"

#include <pyprof/core/error.h>

#include <algorithm>
#include <string>

#include "line_table.h"
#include "lines.h"
#include "marks.h"
#include "profile_builtin.h"
#include "spots.h"
#include "text.h"

namespace pyprof {

Py_ssize_t s_tag_slot = -1;

namespace {

// Where its instructions lie others may lie soon.
void forget_code(void* tag) {
  if (tag) spot_table().forget();
}

}  // namespace

void open_code_tags() {
  s_tag_slot = compat::request_code_extra_index(forget_code);
  if (s_tag_slot >= 0 && compat::code_extra_holds(s_tag_slot)) return;
  throw Error(std::string("code objects of this Python ") + PY_VERSION +
              " are laid out in a way pyprof-host does not know; build it with a release of "
              "CPython 3.11 to 3.14");
}

namespace {

std::uint16_t flags_of(const PyCodeObject* code) {
  return static_cast<std::uint16_t>(
      (code->co_flags & CO_GENERATOR ? format::kFlagGenerator : 0) |
      (code->co_flags & (CO_COROUTINE | CO_ITERABLE_COROUTINE) ? format::kFlagCoroutine : 0) |
      (code->co_flags & CO_ASYNC_GENERATOR ? format::kFlagAsyncGenerator : 0));
}

bool lies_under(const std::string& path, const std::string& prefix) {
  return path.starts_with(prefix) &&
         (path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/');
}

// Prefixes are absolute (recording.cpp), a file's name may be as the command line gave it.
bool is_filtered_out(const std::string& name) {
  const auto& prefixes = recording().options.filter_prefixes;
  if (prefixes.empty()) return false;
  const std::string path =
      name.starts_with('<') ? name : (recording().start_folder / name).lexically_normal().string();
  return std::none_of(prefixes.begin(), prefixes.end(),
                      [&](const std::string& prefix) { return lies_under(path, prefix); });
}

// Programs make the same code again and again (exec in a loop, modules imported anew): what takes
// long to find out is found out once.
FunctionId add_function(const PyCodeObject* code, PyObject* globals, const std::string& path) {
  Catalog& catalog = recording().catalog;
  const std::string qualname = utf8(code->co_qualname);
  FunctionName function = {.qualname = qualname,
                           .path = path,
                           .first_line = static_cast<std::uint32_t>(code->co_firstlineno)};
  if (const FunctionId known = catalog.find(function); known != FunctionId::kNone) return known;
  const std::string name = utf8(code->co_name), module = utf8(dict_item(globals, "__name__"));
  function.name = name;
  function.module = module;
  function.last_line = last_line_of(code);
  function.flags = flags_of(code);
  return catalog.function(function);
}

CodeTag plain_tag(PyCodeObject* code, PyObject* globals) {
  const std::string path = utf8(code->co_filename);
  if (recording().options.calls == CallKinds::kC || is_filtered_out(path))
    return CodeTag::hidden_code();
  const FunctionId function = add_function(code, globals, path);
  if (function == FunctionId::kNone) return CodeTag::hidden_code();
  const CodeTag tag(function, flags_of(code) != 0);
  return compat::imports_module(code) ? tag.of_import() : tag;
}

CodeTag make_tag(PyCodeObject* code, PyObject* globals) {
  const CodeTag tag = plain_tag(code, globals);
  if (compat::takes_only_positions(code) && !tag.special() && !tag.suspendable())
    return tag.with_direct_entry();
  const bool may_be_task = flags_of(code) & format::kFlagCoroutine;
  return may_be_task && recording().options.time ? tag.of_coroutine() : tag;
}

}  // namespace

void set_tag(PyCodeObject* code, CodeTag tag) {
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  if (compat::set_code_extra(code, s_tag_slot, tag.slot()) != 0) PyErr_Clear();
  PyErr_Restore(type, value, trace);
}

CodeTag tag_code(PyCodeObject* code, PyObject* globals) try {
  const OwnWork own;
  if (const CodeTag known(compat::code_extra(code, s_tag_slot)); known) return known;
  forget_lines_at(code);
  const CodeTag tag = marked_by_pattern(code, make_tag(code, globals));
  set_tag(code, tag);
  return tag;
} catch (const std::bad_alloc&) {
  return CodeTag::hidden_code();
}

CodeTag tag_new_code(_PyInterpreterFrame* frame) {
  PyCodeObject* code = compat::code_of(frame);
  compat::keep_hooked(frame, code);
  offer_profile(frame, code);
  return tag_code(code, frame->f_globals);
}

FunctionId import_function(const _PyInterpreterFrame* frame) try {
  const OwnWork own;
  const std::string module = utf8(compat::first_local(frame));
  const std::string name = "<import " + module + ">";
  return recording().catalog.function({.name = name,
                                       .qualname = name,
                                       .module = module,
                                       .path = "<import>",
                                       .kind = format::FunctionKind::kImport});
} catch (const std::bad_alloc&) {
  return FunctionId::kNone;
}

}  // namespace pyprof
