// What all hooks share: the one recording of this process and each thread's place in it.
//
// Hook zone: everything here is called back by CPython. No function throws or runs Python code, and
// the error indicator stays as it was. The GIL guards the recording; a ThreadRecord belongs to its
// thread. t_thread is null in a thread that is not recorded: before its first frame, during our own
// work, in forked children that are not followed, and after the end.
#pragma once

#include <pyprof/core/call_tree.h>
#include <pyprof/core/catalog.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/heap_ledger.h>
#include <pyprof/core/lifetime_ledger.h>
#include <pyprof/core/record_options.h>
#include <pyprof/core/span_log.h>
#include <pyprof/core/wait_ledger.h>
#include <sys/types.h>

#include <filesystem>

namespace pyprof {

struct Recording {
  Recording(ProfileFile& profile, const RecordOptions& what);

  // In a forked child that is recorded: it begins now. Its file is nobody's still.
  void start_in_child();

  ProfileFile& file;
  format::Header& header;
  CallTree tree;
  HeapLedger ledger;
  Catalog catalog;
  RecordOptions options;  // with filter prefixes made absolute
  SpanLog spans;
  WaitLedger waits;
  LifetimeLedger lifetimes;
  std::filesystem::path start_folder;
  format::ClockKind clock;
  pid_t pid;                  // a forked child that is not recorded has another
  bool blocks_open = false;   // false: blocks are passed through, only their headers are skipped
  bool threads_open = false;  // whether further threads may join

  FunctionId thread_root;  // synthetic functions
  FunctionId startup;
  FunctionId collector;
};

// Constructed in static storage by recorder_prepare(), and never destroyed: threads may outlive the
// recording. Only hooks that recorder_prepare() installs may call this.
namespace detail {
alignas(Recording) extern unsigned char g_recording[];
}
inline Recording& recording() { return *reinterpret_cast<Recording*>(detail::g_recording); }

// __thread, not thread_local: no wrapper call, since it needs no construction. These hooks are
// there from the start, so its offset in the thread block is a constant, or one that was loaded.
extern __thread format::ThreadRecord* t_thread [[gnu::tls_model(PYPROF_TLS_MODEL)]];

// Charges the time since the thread's last transition to the node that was running.
template <typename Clock>
inline void charge_time(format::ThreadRecord* thread) {
  const std::uint64_t now = Clock::ticks();
  if constexpr (requires { Clock::kStandsStill; })
    if (now <= thread->stamp_ticks) [[likely]]
      return;
  recording().tree[thread->current].self_ticks += now - thread->stamp_ticks;
  thread->stamp_ticks = now;
}

// --no-time: transitions move no clock.
struct NoClock {};
template <>
inline void charge_time<NoClock>(format::ThreadRecord*) {}

// The moment `now`, up to which a transition would charge time: the last tick if times are sampled.
// Whoever charged up to `now` itself would take from the others what ran since that tick.
inline std::uint64_t as_transitions_see(std::uint64_t now) {
  return as_ticked(recording().options.tick, now);
}

// The same for cold paths, with the clock chosen at run time.
void charge_time_now(format::ThreadRecord* thread);
// The same of another thread, or without the GIL: waits are not looked for. Returns the ticks.
std::uint64_t charge_time_only(format::ThreadRecord* thread);
// The same up to a moment, unless that has been done.
std::uint64_t charge_time_until(format::ThreadRecord* thread, std::uint64_t ticks);

// While one lives, what this thread does is our own work: neither frames nor blocks are recorded.
class OwnWork {
 public:
  OwnWork() : thread_(t_thread), was_busy_(t_busy) {
    t_thread = nullptr;
    t_busy = true;
  }
  ~OwnWork() {
    t_thread = thread_;
    t_busy = was_busy_;
  }
  OwnWork(const OwnWork&) = delete;
  OwnWork& operator=(const OwnWork&) = delete;

  static bool in_progress() { return t_busy; }

 private:
  static __thread bool t_busy;
  format::ThreadRecord* thread_;
  bool was_busy_;
};

}  // namespace pyprof
