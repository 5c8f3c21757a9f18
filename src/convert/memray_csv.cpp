// As memray transform csv: a row for each stack that allocated, the leaf first.
#include <fmt/format.h>

#include "csv_text.h"
#include "formats.h"
#include "stacks.h"

namespace pyprof {
namespace {

std::vector<std::string> locations_of(const Profile& profile) {
  std::vector<std::string> locations;
  for (std::size_t i = 0; i < profile.functions.name.size(); ++i)
    locations.push_back(fmt::format("{};{};{}", without(qualified_name(profile, i), ";|"),
                                    without(file_of(profile, i), ";|"),
                                    profile.functions.first_line[i]));
  return locations;
}

std::string trace_of(const std::vector<std::uint32_t>& stack,
                     const std::vector<std::string>& locations) {
  static const std::string s_deeper = std::string(kDeeperName) + ";;0";
  std::string trace;
  for (std::size_t i = stack.size(); i-- > 0;) {
    if (!trace.empty()) trace += '|';
    trace += stack[i] == kDeeper ? s_deeper : locations[stack[i]];
  }
  return csv_cell(trace);
}

// Stacks that follow each other and read the same become one row.
class Rows {
 public:
  Rows(TextSink& out, const ThreadRow& thread) : out_(out), thread_(thread) {}

  void add(std::string trace, std::uint64_t count, std::uint64_t bytes) {
    if (trace != trace_) {
      finish();
      trace_ = std::move(trace);
    }
    count_ += count;
    bytes_ += bytes;
  }

  void finish() {
    if (count_ != 0)
      out_.raw(fmt::format("pymalloc_malloc,{},{},{},{},{}\r\n", count_, bytes_, thread_.tid,
                           csv_cell(thread_.name), trace_));
    count_ = bytes_ = 0;
  }

 private:
  TextSink& out_;
  const ThreadRow& thread_;
  std::string trace_;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

void write_memray_csv(const Export& task, TextSink& out) {
  const Profile& profile = task.profile;
  require_recorded(profile, Metric::kAllocBytes, task.name);
  const MemoryColumns& memory = profile.nodes.memory;
  const std::vector<std::string> locations = locations_of(profile);
  out.raw("allocator,num_allocations,size,tid,thread_name,stack_trace\r\n");
  for (const ThreadRow& thread : profile.threads) {
    Rows rows(out, thread);
    each_stack(profile, thread, [&](std::size_t node, const auto& stack) {
      if (memory[kAllocCount][node] == 0) return;
      rows.add(trace_of(stack, locations), memory[kAllocCount][node], memory[kAllocBytes][node]);
    });
    rows.finish();
  }
}

}  // namespace pyprof
