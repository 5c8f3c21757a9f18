// How the sanitizers behave in the programs that people use: they leave the script alone and report
// into the build folder, where every report counts and none is lost with a process's output. Only
// in builds with sanitizers. $ASAN_OPTIONS and its kin add to this.

#define PYPROF_LOG "log_path=" PYPROF_SANITIZER_REPORTS ":"

#pragma GCC visibility push(default)
extern "C" {

// Python never frees what it needs until its end, hence no leaks. Signals, a stack for their
// handlers, and a malloc that fails are the script's affair. What a library allocated by its own
// `new`, strings of the C++ library, may be deleted by the recorder's.
const char* __asan_default_options() {
  return PYPROF_LOG
      "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:"
      "use_sigaltstack=0:allocator_may_return_null=1:alloc_dealloc_mismatch=0";
}

const char* __ubsan_default_options() { return PYPROF_LOG "print_stacktrace=1"; }

const char* __tsan_default_options() {
  return PYPROF_LOG
      "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:use_sigaltstack=0:"
      "allocator_may_return_null=1:report_signal_unsafe=0";
}

}  // extern "C"
#pragma GCC visibility pop
