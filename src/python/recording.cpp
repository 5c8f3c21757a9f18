#include "recording.h"

#include <time.h>
#include <unistd.h>

#include <atomic>

#include "compat.h"
#include "waits.h"

namespace pyprof {

namespace detail {
alignas(Recording) constinit unsigned char g_recording[sizeof(Recording)] = {};
}

__thread format::ThreadRecord* t_thread [[gnu::tls_model(PYPROF_TLS_MODEL)]] = nullptr;
__thread bool OwnWork::t_busy = false;

namespace {

FunctionId synthetic(Catalog& catalog, std::string_view name) {
  return catalog.function(
      {.name = name, .qualname = name, .kind = format::FunctionKind::kSynthetic});
}

std::filesystem::path current_folder() {
  std::error_code gone;
  return std::filesystem::current_path(gone);
}

std::uint64_t unix_ns() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

void begin_now(format::Header& header, format::ClockKind clock) {
  header.start = header.latest = read_anchor(clock);
  header.start_unix_ns = unix_ns();
}

// When the clock showed `ticks`, by two other moments.
format::ClockAnchor anchor_at(std::uint64_t ticks, format::ClockAnchor from,
                              format::ClockAnchor to) {
  const double part = static_cast<double>(ticks - from.ticks) /
                      static_cast<double>(std::max<std::uint64_t>(to.ticks - from.ticks, 1));
  const double ns = part * static_cast<double>(to.monotonic_ns - from.monotonic_ns);
  return {.ticks = ticks, .monotonic_ns = from.monotonic_ns + static_cast<std::uint64_t>(ns)};
}

constexpr std::size_t index_of(format::Incident incident) {
  return static_cast<std::size_t>(incident);
}

// Without what needs something that is not recorded.
RecordOptions possible(RecordOptions options) {
  const bool frames = options.calls != CallKinds::kC;
  if (!options.memory || !frames || !compat::kVariablesOutliveEvaluation)
    options.locals = LocalsKind::kOff;
  if (!options.time || !frames) options.spans = 0;
  if (!options.memory) options.lifetimes = false;
  if (!options.time) options.clocks = Clocks::kWall;
  if (!options.time) options.tick = nullptr;
  if (!options.time || !frames) options.line_rate = 0;
  if (!frames) options.line_patterns.clear();
  if (options.spans == 0) options.rss_step_bytes.reset();
  if (!options.memory) options.native = false;
  return options;
}

std::uint32_t recorded_bits(const RecordOptions& options) {
  return (options.time ? format::kRecordsTime : 0) | (options.memory ? format::kRecordsMemory : 0) |
         (options.calls != CallKinds::kC ? format::kRecordsPythonCalls : 0) |
         (options.calls != CallKinds::kPython ? format::kRecordsCCalls : 0) |
         (options.locals != LocalsKind::kOff ? format::kRecordsLocals : 0) |
         (options.spans > 0 ? format::kRecordsSpans : 0) |
         (options.clocks != Clocks::kWall ? format::kRecordsWaits : 0) |
         (options.clocks == Clocks::kCpu ? format::kShowsCpuTime : 0) |
         (options.line_rate > 0 ? format::kRecordsLineSamples : 0) |
         (options.line_patterns.empty() ? 0 : format::kRecordsLineTimes) |
         (options.rss_step_bytes ? format::kRecordsRss : 0) |
         (options.native ? format::kRecordsNative : 0) | (options.tick ? format::kSamplesTime : 0);
}

}  // namespace

Recording::Recording(ProfileFile& profile, const RecordOptions& what)
    : file(profile),
      header(profile.header()),
      tree(profile),
      ledger(profile),
      catalog(profile),
      options(possible(what)),
      spans(profile),
      waits(profile),
      lifetimes(profile),
      start_folder(current_folder()),
      clock(best_clock()),
      pid(getpid()),
      thread_root(synthetic(catalog, "<thread>")),
      startup(synthetic(catalog, "<startup>")),
      collector(synthetic(catalog, "<gc>")) {
  for (std::string& prefix : options.filter_prefixes)
    prefix = (start_folder / prefix).lexically_normal().string();
  header.recorded = recorded_bits(options);
  header.clock = clock;
  begin_now(header, clock);
}

void Recording::start_in_child() {
  pid = getpid();
  header.ppid = static_cast<std::uint64_t>(getppid());
  header.recorded |= format::kIsForked;
  const format::ClockAnchor parent = header.start;
  begin_now(header, clock);
  // At the last tick, as its first thread.
  const std::uint64_t tick = std::max(as_transitions_see(header.start.ticks), parent.ticks);
  header.start = anchor_at(tick, parent, header.start);
  header.locals_ticks = 0;
  header.setup_cpu_ns = 0;
  header.gc = {};
  auto& lost = header.incidents[index_of(format::Incident::kLifetimesLost)];
  const auto lost_until_complete = lost;
  header.incidents = {};
  lost = lost_until_complete;
}

std::uint64_t charge_time_until(format::ThreadRecord* thread, std::uint64_t ticks) {
  Recording& all = recording();
  if (!all.options.time || ticks <= thread->stamp_ticks) return 0;
  const std::uint64_t passed = ticks - thread->stamp_ticks;
  all.tree[thread->current].self_ticks += passed;
  // A thread that ends comes here without the GIL, while another one may look.
  std::atomic_ref(thread->stamp_ticks).store(ticks, std::memory_order_relaxed);
  return passed;
}

std::uint64_t charge_time_only(format::ThreadRecord* thread) {
  return charge_time_until(thread, as_transitions_see(read_ticks(recording().clock)));
}

void charge_time_now(format::ThreadRecord* thread) {
  const std::uint64_t ticks = charge_time_only(thread);
  if (may_have_waited(ticks)) note_wait(thread, ticks);
}

}  // namespace pyprof
