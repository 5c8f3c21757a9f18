#include "recording_builder.h"

namespace pyprof::test {

using format::FunctionKind;
using format::Table;

namespace {

template <typename Id>
Id last_id(format::TableEntry& table) {
  return static_cast<Id>(table.count - 1);
}

}  // namespace

RecordingBuilder::RecordingBuilder() : path_(folder_ / "run.pyprof") {
  file_.emplace(path_);
  format::Header& head = header();
  head.recorded = format::kRecordsTime | format::kRecordsMemory | format::kRecordsPythonCalls;
  head.phase = format::Phase::kStopped;
  head.clock = format::ClockKind::kTimestampCounter;
  head.start = {kStartTicks, 500};
  head.latest = {kEndTicks, 500 + kEndTicks - kStartTicks};
}

FunctionId RecordingBuilder::function(std::string_view name, std::string_view path,
                                      FunctionKind kind) {
  auto& record = append<format::FunctionRecord>(Table::kFunctions);
  record.name = file_->add_text(name);
  record.qualname = file_->add_text(name);
  record.path = file_->add_text(path);
  record.first_line = 7;
  record.last_line = 9;
  record.kind = kind;
  return last_id<FunctionId>(table(Table::kFunctions));
}

TypeId RecordingBuilder::type(std::string_view name, std::string_view module) {
  auto& record = append<format::TypeRecord>(Table::kTypes);
  record.name = file_->add_text(name);
  record.module = file_->add_text(module);
  return last_id<TypeId>(table(Table::kTypes));
}

ThreadId RecordingBuilder::thread(std::uint64_t end_ticks, std::string_view name) {
  auto& record = append<format::ThreadRecord>(Table::kThreads);
  const auto id = last_id<ThreadId>(table(Table::kThreads));
  record.start_ticks = kStartTicks;
  record.end_ticks = end_ticks;
  record.stamp_ticks = end_ticks ? end_ticks : kStartTicks;
  record.name = file_->add_text(name);
  const NodeId root = node(NodeId::kNone, function("<thread>", "", FunctionKind::kSynthetic));
  nodes()[index(root)].thread = id;
  record.root = record.current = root;
  return id;
}

NodeId RecordingBuilder::node(NodeId parent, FunctionId function, std::uint64_t self_ticks,
                              std::uint64_t calls) {
  auto& record = append<format::NodeRecord>(Table::kNodes);
  record.parent = parent;
  record.function = function;
  record.thread = nodes()[index(parent)].thread;
  record.self_ticks = self_ticks;
  record.calls = calls;
  return last_id<NodeId>(table(Table::kNodes));
}

CellId RecordingBuilder::cell(NodeId node, TypeId type, const CellValues& values) {
  auto& record = append<format::CellRecord>(Table::kCells);
  const auto id = last_id<CellId>(table(Table::kCells));
  record.node = node;
  record.type = type;
  record.epoch = header().epoch;
  record.alloc_count = values.count;
  record.alloc_bytes = values.bytes;
  record.free_count = record.alloc_count - (values.live_bytes ? 1 : 0);
  record.free_bytes = values.bytes - values.live_bytes;
  record.at_peak_bytes = values.at_peak_bytes;
  header().live_bytes += values.live_bytes;
  header().peak_bytes += values.at_peak_bytes;
  return id;
}

namespace {

void describe(RecordingBuilder& builder) {
  format::Header& header = builder.header();
  ProfileFile& file = builder.file();
  header.pid = 42;
  header.ppid = 41;
  header.start_unix_ns = 1'700'000'000'123'456'789;
  header.python_version = file.add_text("3.11.2");
  header.engine = file.add_text("pep523");
  header.link_kind = file.add_text("static");
  header.platform = file.add_text("Linux x86_64");
  header.cwd = file.add_text("/project");
  header.argv = file.add_text(std::string_view("main.py\0--fast\0\0", 16));
  header.options = file.add_text(std::string_view("calls=both\0memory=yes\0", 22));
  header.stdlib_path = file.add_text("/usr/lib/python3.11");
  header.script_path = file.add_text("/project/main.py");
  header.stop_rss_peak_bytes = 9'000'000;
}

void add_samples(RecordingBuilder& builder, NodeId node) {
  for (const std::uint64_t ns : {600, 2500, 2500, 9000}) {
    auto& row = builder.append<format::TimelineRecord>(Table::kTimeline);
    row.monotonic_ns = ns;
    row.rss_bytes = 8'000'000 + ns;
    row.heap_bytes = ns / 2;
    row.node = ns == 600 ? NodeId::kNone : node;
  }
  auto& run = builder.append<format::GcRunRecord>(Table::kGcRuns);
  run.start_ticks = 3000;
  run.duration_ticks = 70;
  run.collected = 5;
  run.generation = 2;
  builder.header().gc = {{3, 2, 1}, 120, 5};
}

}  // namespace

void fill_with_example(RecordingBuilder& builder) {
  describe(builder);
  const FunctionId fib = builder.function("fib");
  const FunctionId length = builder.function("len", "builtins", FunctionKind::kBuiltin);
  const ThreadId main = builder.thread(), worker = builder.thread(6000, "worker");
  const NodeId fib_1 = builder.node(builder.root(main), fib, 4000);
  const NodeId in_worker = builder.node(builder.root(worker), fib, 5000);
  const NodeId fib_2 = builder.node(fib_1, fib, 3500, 2);
  const NodeId len_1 = builder.node(fib_2, length, 2500, 9);
  builder.nodes()[index(in_worker)].resumes = 3;
  const TypeId dict = builder.type("dict"), node = builder.type("Node", "tree");
  builder.cell(fib_1, dict, {.count = 2, .bytes = 600, .live_bytes = 100, .at_peak_bytes = 500});
  builder.cell(fib_2, node, {.count = 5, .bytes = 900, .live_bytes = 0, .at_peak_bytes = 300});
  builder.cell(fib_2, dict, {.count = 1, .bytes = 64, .live_bytes = 64, .at_peak_bytes = 64});
  builder.cell(len_1, TypeId::kUntyped, {.count = 1, .bytes = 10});
  builder.header().peak_node = fib_2;
  builder.header().peak_ticks = 8000;
  add_samples(builder, fib_2);
}

}  // namespace pyprof::test
