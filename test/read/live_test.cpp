// A recording can be read while its process writes it, and after the process was killed.
#include <pyprof/core/call_tree.h>
#include <pyprof/core/heap_ledger.h>
#include <pyprof/read/check.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <random>

#include "recording_builder.h"

namespace pyprof::test {
namespace {

// Small enough that the tables stop growing long before the disk is full, however late the kill
// comes; large enough that they grow while the first looks are taken.
constexpr std::size_t kFunctions = 12, kTypes = 6, kDeepest = 4, kThreads = 2000;

// As the recorder does it: the root is visible before its thread.
void join_thread(RecordingBuilder& builder, CallTree& tree, FunctionId function,
                 std::uint64_t ticks) {
  const ThreadId id{builder.file().reserve(format::Table::kThreads)};
  const NodeId root = tree.add_root(function, id);
  format::ThreadRecord& thread = builder.threads()[index(id)];
  thread.root = thread.current = root;
  thread.start_ticks = thread.stamp_ticks = ticks;
  builder.file().publish(format::Table::kThreads);
}

// Records calls and blocks as the recorder does, until it is killed.
[[noreturn]] void record_for_ever(RecordingBuilder& builder) {
  CallTree tree(builder.file());
  HeapLedger ledger(builder.file());
  std::mt19937_64 random(5);
  format::ThreadRecord& thread = builder.threads()[1];
  FunctionId functions[kFunctions];
  TypeId types[kTypes];
  for (FunctionId& function : functions)
    function = builder.function("f" + std::to_string(random() % 1000));
  for (TypeId& type : types) type = builder.type("t" + std::to_string(random() % 1000));
  std::uint64_t ticks = kStartTicks;
  std::size_t depth = 0, joined = 0;
  for (NodeId node = thread.root;;) {
    if (joined < kThreads && random() % 32 == 0) {
      join_thread(builder, tree, functions[0], ticks);
      ++joined;
    }
    ticks += 3;
    tree[node].self_ticks += 3;
    thread.stamp_ticks = ticks;
    const bool enter = depth == 0 || (depth < kDeepest && random() % 2);
    node = enter ? tree.child(node, functions[random() % kFunctions]) : tree[node].parent;
    depth = enter ? depth + 1 : depth - 1;
    tree[node].calls += enter;
    thread.current = node;
    const CellId cell = ledger.cell({node}, types[random() % kTypes]);
    const std::uint64_t bytes = random() % 100;
    ledger.allocate(cell, bytes, BlockKind::kObject, &thread);
    if (random() % 2) ledger.release(cell, bytes);
  }
}

}  // namespace

TEST_CASE("live: a reader beside a running recorder never sees a broken record") {
  RecordingBuilder builder;
  builder.header().phase = format::Phase::kRunning;
  builder.thread(0);
  const pid_t recorder = fork();
  if (recorder == 0) record_for_ever(builder);
  for (int look = 0; look < 20; ++look) {
    usleep(2000);
    const Profile profile = builder.read({.state = RunState::kRunning});
    CHECK(check_profile(profile) == std::nullopt);
    CHECK(profile.status.state == "running");
  }
  kill(recorder, SIGKILL);
  int status = 0;
  waitpid(recorder, &status, 0);
  REQUIRE(WIFSIGNALED(status));

  const Profile profile = builder.read({.state = RunState::kSignaled, .signal = 9});
  CHECK(check_profile(profile) == std::nullopt);
  CHECK(profile.nodes.count() > 100);
  // At most the event in which it was killed is missing from either side.
  const auto live = static_cast<std::int64_t>(profile.totals.memory[kLiveBytes]);
  CHECK(std::abs(live - static_cast<std::int64_t>(builder.header().live_bytes)) < 100);
  const auto peak = static_cast<std::int64_t>(profile.totals.memory[kAtPeakBytes]);
  CHECK(std::abs(peak - static_cast<std::int64_t>(builder.header().peak_bytes)) < 100);
}

TEST_CASE("live: calls that a running process takes back are left out") {
  RecordingBuilder builder;
  builder.thread(0);
  builder.append<format::SpanRecord>(format::Table::kSpans) = {};
  builder.header().recorded |= format::kRecordsSpans;
  builder.header().phase = format::Phase::kStopped;
  CHECK_THROWS(builder.read());
  builder.header().phase = format::Phase::kRunning;
  const Profile profile = builder.read({.state = RunState::kRunning});
  CHECK(profile.spans.node.empty());
  CHECK(check_profile(profile) == std::nullopt);
}

}  // namespace pyprof::test
