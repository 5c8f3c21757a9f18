#include "fork.h"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "blocks.h"
#include "family.h"
#include "native_blocks.h"
#include "pending_blocks.h"
#include "process_end.h"
#include "recorder.h"
#include "recording.h"
#include "threads.h"

namespace pyprof {
namespace {

// Between the handlers of one fork. A library's thread may fork without the GIL while another one
// does, so each has its own; the twin belongs to the one that holds the books, and the GIL.
constinit thread_local bool s_held = false;
ProfileFile::Twin s_twin;

bool is_recorded() {
  return recorder_owns_this_process() && t_thread && compat::holds_gil() &&
         compat::in_main_interpreter() && recording().header.phase == format::Phase::kRunning;
}

void hold_books() {
  charge_time_now(t_thread);
  if (recording().options.memory) settle_all_blocks();
  if (recording().options.native) settle_native_blocks();
  hold_threads();
}

void let_books_go() {
  if (recording().options.native) let_native_queue_go();
  let_threads_go();
}

// The child's file is there before the child is: not even one that is killed at once is lost.
void before_fork() {
  s_held = !family_folder().empty() && is_recorded();
  if (!s_held) return;
  hold_books();
  s_twin = recording().file.make_twin(new_recording_path());
  if (s_twin.fd < 0) recording().file.count(format::Incident::kChildrenLost);
  if (recording().options.native)
    hold_native_queue();  // last: what we free ourselves passes through
  errno = 0;              // whether fork() fails shows only here
}

void after_fork_in_parent() {
  if (!s_held) return;
  const int error = errno;
  let_books_go();
  if (s_twin.fd >= 0) close(s_twin.fd);
  if (error != 0 && s_twin.fd >= 0) unlink(s_twin.path.c_str());
  s_twin = {};
  errno = error;
}

// This process shares the file with its parent, so it touches nothing any more.
void silence() {
  recording().threads_open = false;
  close_blocks();
  silence_native_blocks();
  forget_threads();
}

void after_fork_in_child() {
  ProfileFile::Twin twin;
  if (std::exchange(s_held, false)) {
    twin = std::exchange(s_twin, {});
    let_books_go();
  }
  if (twin.fd < 0 || !recording().file.become(twin)) {
    if (twin.fd >= 0) close(twin.fd);  // nobody is to wait for it
    return silence();
  }
  forget_end_callback();
  recorder_begin_anew();
}

}  // namespace

void watch_forks() { pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child); }

}  // namespace pyprof
