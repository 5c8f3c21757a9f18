#include "native_blocks.h"

#include <pyprof/native/hooks.h>

#include <cerrno>
#include <vector>

#include "compat.h"
#include "lines.h"
#include "native_books.h"
#include "native_domains.h"
#include "native_queue.h"

namespace pyprof {

NativeQueue& g_native_queue = *new NativeQueue;

namespace {

NativeBooks& books() {
  static auto& all = *new NativeBooks;
  return all;
}

// Set while this thread is in the books or the queue, whose own memory is nobody's business.
__thread bool t_inside [[gnu::tls_model(PYPROF_TLS_MODEL)]] = false;

// malloc may be called where errno is about to be read.
class Inside {
 public:
  Inside() : errno_(errno) { t_inside = true; }
  ~Inside() {
    t_inside = false;
    errno = errno_;
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  int errno_;
};

// Never in a forked child that is not recorded: it has closed its blocks.
bool may_enter_books() {
  return !t_inside && recording().blocks_open && !OwnWork::in_progress() && compat::holds_gil() &&
         compat::in_main_interpreter();
}

void drain() {
  if (!native_queue().is_waiting()) return;
  static auto& events = *new std::vector<NativeEvent>;
  native_queue().take(events);
  for (const NativeEvent& event : events) books().enter(event, 0, false);
  events.clear();
}

void submit(const NativeEvent& event) {
  const bool direct = may_enter_books();
  const Inside inside;
  if (!direct) return native_queue().push(event);
  drain();
  books().enter(event, event.thread ? running_line(event.node) : 0, true);
}

NativeEvent by_this_thread(NativeAction action, void* address, std::uint64_t bytes) {
  NativeEvent event{.action = action, .thread = t_thread, .address = address, .bytes = bytes};
  if (t_thread) event.node = t_thread->current;
  return event;
}

bool is_ours() { return t_python_domains > 0 || t_inside || OwnWork::in_progress(); }

void gain(NativeAction action, void* address, std::uint64_t bytes, const void* caller) {
  if (is_ours()) return;
  NativeEvent event = by_this_thread(action, address, bytes);
  event.caller = t_raw_caller ? t_raw_caller : caller;
  if (event.thread) event.thread->alloc_bytes += bytes;
  submit(event);
}

// --- what malloc and mmap call ------------------------------------------------------------------

void on_allocated(void* block, std::size_t bytes, const void* caller) {
  gain(NativeAction::kAllocate, block, bytes, caller);
}

void on_releasing(void* block) {
  if (t_python_domains > 0 || t_inside) return;
  submit(by_this_thread(NativeAction::kRelease, block, 0));
}

// A library (the C++ library's strings) may have made it. The books may be open: it waits.
void on_releasing_own(void* block) {
  if (t_inside) return;
  const Inside inside;
  native_queue().push(by_this_thread(NativeAction::kRelease, block, 0));
}

void on_mapped(void* address, std::size_t bytes, const void* caller) {
  gain(NativeAction::kMap, address, bytes, caller);
}

void on_unmapping(void* address, std::size_t bytes) {
  if (is_ours()) return;
  submit(by_this_thread(NativeAction::kUnmap, address, bytes));
}

void on_remapped(void* from, std::size_t from_bytes, void* to, std::size_t bytes,
                 const void* caller) {
  if (is_ours()) return;
  NativeEvent event = by_this_thread(NativeAction::kRemap, to, bytes);
  event.caller = caller;
  event.from = from;
  event.from_bytes = from_bytes;
  submit(event);
}

constexpr NativeHooks kHooks = {.allocated = on_allocated,
                                .releasing = on_releasing,
                                .releasing_own = on_releasing_own,
                                .resize_failed = on_allocated,
                                .mapped = on_mapped,
                                .unmapping = on_unmapping,
                                .remapped = on_remapped};

// --- what PyTraceMalloc_Track calls -------------------------------------------------------------

constexpr unsigned kNumpyDomain = 389047;  // as numpy's headers have it

void on_announced(unsigned domain, std::uintptr_t address) {
  if (domain != kNumpyDomain || !may_enter_books()) return;
  const Inside inside;
  drain();
  const NativeEvent event =
      by_this_thread(NativeAction::kAllocate, reinterpret_cast<void*>(address), 0);
  if (!event.thread) return;
  static const TypeId array = recording().catalog.type("numpy", "ndarray");
  books().announce(event, running_line(event.node), array);
}

}  // namespace

void hook_native_blocks() {
  if (!has_native_symbols()) return;
  recording().file.count(format::Incident::kNativeBeforeStart, blocks_before_native_hooks());
  watch_announcements(on_announced);
  mark_python_domains();
  set_native_hooks(&kHooks);
}

void settle_native_blocks() {
  if (!may_enter_books()) return;
  const Inside inside;
  drain();
  books().settle();
  recording().file.count(format::Incident::kNativeUntracked, native_queue().take_lost());
}

void hold_native_queue() { native_queue().hold(); }

void let_native_queue_go() { native_queue().let_go(); }

void forget_native_threads() {
  const Inside inside;
  std::vector<NativeEvent> of_others;
  native_queue().take(of_others);
  books().forget_silent_root();
}

void silence_native_blocks() {
  if (has_native_symbols()) set_native_hooks(nullptr);
}

}  // namespace pyprof
