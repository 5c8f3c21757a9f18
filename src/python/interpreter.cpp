#include <pyprof/core/clock.h>
#include <pyprof/python/interpreter.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>

#include "child_programs.h"
#include "compat.h"
#include "family.h"
#include "own_limits.h"
#include "own_stack.h"
#include "process_end.h"
#include "recorder.h"
#include "side_door.h"

namespace pyprof {
namespace {

// What Py_BytesMain() does, step by step, with the recorder between the steps.
struct Arguments {
  explicit Arguments(const std::vector<std::string>& words) {
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
  }
  Py_ssize_t count() const { return static_cast<Py_ssize_t>(pointers.size()) - 1; }
  std::vector<char*> pointers;
};

// As in CPython's own main: a status that asks to exit is an exit status, all else is fatal.
int leave(const PyStatus& status) {
  if (PyStatus_IsExit(status)) return status.exitcode;
  Py_ExitStatusException(status);
}

PyStatus preinitialize(Arguments& arguments) {
  PyPreConfig config;
  PyPreConfig_InitPythonConfig(&config);
  return Py_PreInitializeFromBytesArgs(&config, arguments.count(), arguments.pointers.data());
}

PyStatus initialize(Arguments& arguments) {
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  PyStatus status = PyConfig_SetBytesArgv(&config, arguments.count(), arguments.pointers.data());
  if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  return status;
}

PyObject* stop_recording(PyObject*, PyObject*) {
  recorder_stop(Ending::kShutdown);
  Py_RETURN_NONE;
}

PyMethodDef s_stop_method = {"stop_recording", stop_recording, METH_NOARGS, nullptr};

// "Alive at the end" means before the shutdown frees everything. The callback registered first runs
// last, after the script's own. The module leaves no trace that the script could see.
void stop_before_shutdown() {
  PyObject* modules = PyImport_GetModuleDict();
  const bool loaded = PyDict_GetItemString(modules, "atexit") != nullptr;
  PyObject* atexit = PyImport_ImportModule("atexit");
  PyObject* stop = PyCFunction_New(&s_stop_method, nullptr);
  PyObject* done = atexit && stop ? PyObject_CallMethod(atexit, "register", "O", stop) : nullptr;
  if (atexit && !loaded) PyDict_DelItemString(modules, "atexit");
  Py_XDECREF(done);
  Py_XDECREF(stop);
  Py_XDECREF(atexit);
  PyErr_Clear();  // without it the recording only ends later, at exit()
}

PyStatus start_interpreter(const PythonRun& run, ProfileFile& file) {
  Arguments arguments(run.arguments);
  const PyStatus status = preinitialize(arguments);
  if (PyStatus_Exception(status)) return status;
  recorder_prepare(file, run.record);
  return initialize(arguments);
}

// The kernel's name of the main thread, which ps shows and faulthandler prints from 3.14 on.
void name_thread_as_python() {
  PyObject* executable = PySys_GetObject("executable");
  const char* path = executable && PyUnicode_Check(executable) ? PyUnicode_AsUTF8(executable) : "";
  const std::string name = std::filesystem::path(path ? path : "").filename();
  PyErr_Clear();
  if (!name.empty()) prctl(PR_SET_NAME, name.c_str());
}

int run_main(const PythonRun& run) {
  const StackBounds stack = own_stack_bounds();
  compat::protect_stack(stack.start, stack.bytes, usual_stack_bytes());
  name_thread_as_python();
  exempt_own_reservations();
  stop_before_shutdown();
  open_side_door(run.package_folder);
  recorder_start(run.sites);
  return Py_RunMain();
}

std::string text_of(const char* (*get)()) {
  const std::string_view text = get();
  return std::string(text.substr(0, text.find(' ')));
}

std::string platform() {
  utsname name{};
  uname(&name);
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

std::string joined_with_nul(const std::vector<std::string>& words, std::size_t first) {
  std::string joined;
  for (std::size_t i = first; i < words.size(); ++i) joined += words[i] + '\0';
  return joined;
}

std::string script_path(const PythonRun& run) {
  if (run.target_index >= run.arguments.size()) return {};
  const std::string& target = run.arguments[run.target_index];
  if (target.starts_with('-')) return {};
  std::error_code ignored;
  return std::filesystem::absolute(target, ignored).string();
}

void describe(const PythonRun& run, ProfileFile& file) {
  format::Header& header = file.header();
  std::error_code ignored;
  header.pid = static_cast<std::uint64_t>(getpid());
  header.ppid = static_cast<std::uint64_t>(getppid());
  header.python_version = file.add_text(text_of(Py_GetVersion));
  header.link_kind = file.add_text(PYPROF_LINK_KIND);
  header.platform = file.add_text(platform());
  header.cwd = file.add_text(std::filesystem::current_path(ignored).string());
  header.argv = file.add_text(joined_with_nul(run.arguments, run.target_index));
  header.script_path = file.add_text(script_path(run));
}

void follow_children(const PythonRun& run) {
  open_family(run.family);
  follow_programs(run.arguments[0]);
}

}  // namespace

int run_python(const PythonRun& run, ProfileFile& file) {
  describe(run, file);
  watch_process_end(file, run.on_end);
  if (!run.family.empty()) follow_children(run);
  enlarge_thread_stacks();
  const PyStatus status = start_interpreter(run, file);
  if (PyStatus_Exception(status)) return leave(status);
  // Only now: 3.14 measures the thread's stack while it starts, and would find itself outside.
  return run_on_own_stack([&run] { return run_main(run); });
}

PythonBuild python_build() {
  return {text_of(Py_GetVersion), PYPROF_LINK_KIND, PYPROF_PYTHON_EXECUTABLE};
}

}  // namespace pyprof
