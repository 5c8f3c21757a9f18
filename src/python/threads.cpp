#include "threads.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>

#include "compat.h"
#include "waits.h"

namespace pyprof {
namespace {

struct JoinedThread {
  format::ThreadRecord* record;
  format::ThreadRecord** slot;  // that thread's t_thread
  clockid_t cpu_clock;
};

// There was no room for this thread. It is not asked for again at each of its calls.
thread_local bool t_elided = false;

// Never destroyed: threads end after static destruction has begun.
std::mutex& joined_lock() {
  static auto* lock = new std::mutex;
  return *lock;
}
std::vector<JoinedThread>& joined() {
  static auto* threads = new std::vector<JoinedThread>;
  return *threads;
}

clockid_t own_cpu_clock() {
  clockid_t clock;
  return pthread_getcpuclockid(pthread_self(), &clock) == 0 ? clock : CLOCK_THREAD_CPUTIME_ID;
}

void end(const JoinedThread& thread) {
  charge_time_only(thread.record);
  const bool timed = recording().options.time;
  thread.record->end_ticks = timed ? thread.record->stamp_ticks : read_ticks(recording().clock);
  const std::uint64_t cpu_now = read_ns(thread.cpu_clock);
  if (cpu_now != 0) thread.record->cpu_ns = cpu_now - thread.record->cpu_start_ns;
}

// Runs in the ending thread, without the GIL, whose record may have been released already.
void leave_recording(void* record) {
  if (getpid() != recording().pid) return;
  const std::lock_guard guard(joined_lock());
  const auto own = std::find_if(joined().begin(), joined().end(),
                                [&](const JoinedThread& t) { return t.record == record; });
  if (own == joined().end()) return;
  end(*own);
  t_thread = nullptr;
  joined().erase(own);
}

pthread_key_t end_key() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    pthread_key_create(&made, leave_recording);
    return made;
  }();
  return key;
}

// Of a thread that begins now. The last tick may be older than the run.
std::uint64_t start_ticks() {
  const Recording& all = recording();
  return std::max(as_transitions_see(read_ticks(all.clock)), all.header.start.ticks);
}

format::ThreadRecord* add_record() {
  Recording& all = recording();
  const ThreadId id{all.file.reserve(format::Table::kThreads)};
  const NodeId root =
      id == ThreadId::kNone ? NodeId::kNone : all.tree.add_root(all.thread_root, id);
  if (root == NodeId::kNone) {
    if (id != ThreadId::kNone) all.file.rewind(format::Table::kThreads, index(id));
    all.file.count(format::Incident::kThreadsElided);
    return nullptr;
  }
  auto* records = static_cast<format::ThreadRecord*>(all.file.records(format::Table::kThreads));
  format::ThreadRecord& record = records[index(id)];
  record.current = record.root = root;
  record.start_ticks = record.stamp_ticks = start_ticks();
  watch_waits(&record);
  record.cpu_start_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
  record.python_state = reinterpret_cast<std::uintptr_t>(compat::running_thread());
  record.native_id = static_cast<std::uint64_t>(syscall(SYS_gettid));
  all.file.publish(format::Table::kThreads);
  return &record;
}

format::ThreadRecord* make_record() try {
  const OwnWork own;  // what follows allocates
  const std::lock_guard guard(joined_lock());
  joined().reserve(joined().size() + 1);
  format::ThreadRecord* record = add_record();
  t_elided = record == nullptr;
  if (!record) return nullptr;
  joined().push_back({record, &t_thread, own_cpu_clock()});
  pthread_setspecific(end_key(), record);
  return record;
} catch (const std::bad_alloc&) {
  return nullptr;
}

}  // namespace

format::ThreadRecord* join_thread() {
  if (t_elided || !recording().threads_open || OwnWork::in_progress()) return nullptr;
  return t_thread = make_record();
}

NodeId add_silent_thread(std::string_view name) {
  format::ThreadRecord* record = add_record();
  if (!record) return NodeId::kNone;
  record->native_id = 0;
  record->cpu_ns = 0;
  record->end_ticks = record->start_ticks;
  name_thread(record, name);
  return record->root;
}

void name_thread(format::ThreadRecord* thread, std::string_view name) {
  thread->name = recording().file.add_text(name);
}

void note_open_waits() {
  const std::lock_guard guard(joined_lock());
  for (const JoinedThread& thread : joined()) {
    const std::uint64_t ticks = charge_time_only(thread.record);
    if (may_have_waited(ticks)) note_wait(thread.record, ticks, thread.cpu_clock);
  }
}

void release_threads() {
  const std::lock_guard guard(joined_lock());
  for (const JoinedThread& thread : joined()) {
    end(thread);
    *thread.slot = nullptr;
  }
  joined().clear();
}

void hold_threads() { joined_lock().lock(); }
void let_threads_go() { joined_lock().unlock(); }

void keep_only_this_thread() {
  Recording& all = recording();
  format::ThreadRecord& own = *t_thread;
  std::erase_if(joined(), [&own](const JoinedThread& each) { return each.record != &own; });
  for (JoinedThread& each : joined()) each.cpu_clock = own_cpu_clock();
  auto* records = static_cast<format::ThreadRecord*>(all.file.records(format::Table::kThreads));
  for (std::uint32_t id = 1; id < all.file.end(format::Table::kThreads); ++id)
    if (&records[id] != &own) records[id] = {};
  own.start_ticks = own.stamp_ticks = start_ticks();
  own.cpu_start_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
  own.native_id = static_cast<std::uint64_t>(syscall(SYS_gettid));
  watch_waits(&own);
}

// The lock may be held by a thread that does not exist here, so it is not taken: this is the only
// thread, and the list is never used again.
void forget_threads() { t_thread = nullptr; }

}  // namespace pyprof
