// pprof's profile.proto, compressed: a sample for each node, and one for each of its types. The
// numbers are those of profile.proto's fields.
#include <pyprof/read/function_costs.h>
#include <pyprof/read/gzip_sink.h>

#include <unordered_map>

#include "formats.h"
#include "protobuf.h"
#include "stacks.h"

namespace pyprof {
namespace {

enum ProfileField : std::uint32_t {
  kSampleType = 1,
  kSample = 2,
  kMapping = 3,
  kLocation = 4,
  kFunction = 5,
  kStringTable = 6,
  kTimeNanos = 9,
  kDurationNanos = 10,
  kDefaultSampleType = 14,
};

struct SampleType {
  const char* name;
  const char* unit;
  MemoryMetric metric;
};
constexpr SampleType kMemoryTypes[] = {
    {"alloc_objects", "count", kAllocCount}, {"alloc_space", "bytes", kAllocBytes},
    {"inuse_objects", "count", kLiveCount},  {"inuse_space", "bytes", kLiveBytes},
    {"peak_space", "bytes", kAtPeakBytes},
};

class PprofWriter {
 public:
  PprofWriter(const Profile& profile, TextSink& out)
      : profile_(profile), out_(out), first_type_(sums_before(profile.node_types.count)) {
    for (const std::string& text : profile.strings) string(text);
  }

  void write() {
    sample_types();
    out(kMapping,
        Message().number(1, 1).number(5, string("python")).number(7, 1).number(8, 1).number(9, 1));
    for (std::size_t i = 0; i < profile_.functions.name.size(); ++i)
      function(i, qualified_name(profile_, i), file_of(profile_, i));
    function(profile_.functions.name.size(), std::string(kDeeperName), "");
    for (const ThreadRow& thread : profile_.threads) samples(thread);
    Message rest;
    rest.number(kTimeNanos, profile_.meta.start_unix_ns);
    rest.number(kDurationNanos, profile_.meta.duration_ns);
    rest.number(kDefaultSampleType, string(profile_.has_time ? "wall" : "alloc_space"));
    out_.raw(rest.text());
  }

 private:
  // Strings are written as they are first used; the order of a message's fields is free.
  std::uint64_t string(const std::string& text) {
    const auto [entry, is_new] = strings_.try_emplace(text, strings_.size());
    if (is_new) out_.raw(Message().bytes(kStringTable, text).text());
    return entry->second;
  }

  void out(ProfileField field, const Message& message) {
    out_.raw(Message().bytes(field, message.text()).text());
  }

  void sample_type(const char* name, const char* unit) {
    out(kSampleType, Message().number(1, string(name)).number(2, string(unit)));
  }

  void sample_types() {
    sample_type("calls", "count");
    if (profile_.has_time) sample_type("wall", "nanoseconds");
    if (!profile_.has_memory) return;
    for (const SampleType& type : kMemoryTypes) sample_type(type.name, type.unit);
  }

  // pprof demangles names like <module> to nothing unless the system name differs.
  void function(std::size_t index, const std::string& name, const std::string& file) {
    const std::uint64_t id = index + 1;
    const std::uint64_t line =
        index < profile_.functions.name.size() ? profile_.functions.first_line[index] : 0;
    out(kFunction, Message()
                       .number(1, id)
                       .number(2, string(name))
                       .number(3, string(file + ":" + name))
                       .number(4, string(file))
                       .number(5, line));
    out(kLocation, Message().number(1, id).number(2, 1).bytes(
                       4, Message().number(1, id).number(2, line).text()));
  }

  void samples(const ThreadRow& thread) {
    const std::string label = label_of("thread", thread.name);
    each_stack(profile_, thread, [&](std::size_t node, const auto& stack) {
      const std::string locations = locations_of(stack);
      own_sample(node, locations, label);
      if (profile_.has_memory) type_samples(node, locations, label);
    });
  }

  std::string label_of(const std::string& key, const std::string& value) {
    return Message().number(1, string(key)).number(2, string(value)).text();
  }

  std::string locations_of(const std::vector<std::uint32_t>& stack) const {
    Message locations;
    for (std::size_t i = stack.size(); i-- > 0;)
      locations.varint(stack[i] == kDeeper ? profile_.functions.name.size() + 1
                                           : std::uint64_t{stack[i]} + 1);
    return locations.text();
  }

  void own_sample(std::size_t node, const std::string& locations, const std::string& label) {
    Message values;
    values.varint(profile_.nodes.calls[node]);
    if (profile_.has_time) values.varint(profile_.nodes.self_ns[node]);
    for (std::size_t i = 0; profile_.has_memory && i < std::size(kMemoryTypes); ++i)
      values.varint(0);
    out(kSample, Message().bytes(1, locations).bytes(2, values.text()).bytes(3, label));
  }

  void type_samples(std::size_t node, const std::string& locations, const std::string& label) {
    const NodeTypeColumns& types = profile_.node_types;
    for (std::size_t row = first_type_[node]; row < first_type_[node + 1]; ++row) {
      Message values;
      values.varint(0);
      if (profile_.has_time) values.varint(0);
      for (const SampleType& type : kMemoryTypes) values.varint(types.memory[type.metric][row]);
      const std::string type = label_of("type", type_name(profile_, types.type[row]));
      out(kSample,
          Message().bytes(1, locations).bytes(2, values.text()).bytes(3, label).bytes(3, type));
    }
  }

  const Profile& profile_;
  TextSink& out_;
  std::unordered_map<std::string, std::uint64_t> strings_;
  std::vector<std::uint64_t> first_type_;  // row of each node
};

}  // namespace

void write_pprof(const Export& task, TextSink& out) {
  GzipSink gzip(out);
  PprofWriter(task.profile, gzip).write();
  gzip.finish();
}

}  // namespace pyprof
