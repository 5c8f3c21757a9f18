// PyProfile's stacks.json: nested, seconds with callees, and the local variables by type. It had an
// object for each call; here the calls of one path are one. Without recorded variables the types
// are those of what the path allocated.
#include <fmt/format.h>
#include <pyprof/read/function_costs.h>

#include <algorithm>
#include <map>

#include "formats.h"
#include "frames.h"
#include "json_text.h"

namespace pyprof {
namespace {

using TypeBytes = std::pair<std::string, std::uint64_t>;

class PyprofileWriter {
 public:
  PyprofileWriter(const Profile& profile, TextSink& out)
      : profile_(profile),
        out_(out),
        before_(profile.has_time ? sums_before(profile.nodes.self_ns)
                                 : std::vector<std::uint64_t>(profile.nodes.count() + 1)),
        first_local_(sums_before(profile.node_locals.count)),
        first_type_(sums_before(profile.node_types.count)) {}

  // Its document is one tree; several threads get a root of their own.
  void write() {
    if (profile_.threads.size() == 1) {
      thread(profile_.threads[0]);
    } else {
      out_.raw("{\"children\": ");
      json_array(out_, profile_.threads.size(),
                 [this](std::size_t i) { thread(profile_.threads[i]); });
      out_.raw(fmt::format(
          R"-(, "heapAlloc": {{"total": {{"total_memory": 0, "typed_memory": []}}, "vars": []}}, )-"
          R"-("name": "(threads)", "value": {}}})-",
          seconds(profile_.totals.self_ns)));
    }
    out_.put('\n');
  }

 private:
  static std::string seconds(std::uint64_t ns) {
    return fmt::format("{}.{:09}", ns / 1'000'000'000, ns % 1'000'000'000);
  }

  void thread(const ThreadRow& thread) {
    const Subtree tree = tree_of(profile_, thread);
    bool is_first = true;
    walk_tree(
        profile_.nodes, tree.begin, tree.end,
        [&](std::size_t) {
          out_.raw(is_first ? "{\"children\": [" : ",\n{\"children\": [");
          is_first = true;
        },
        [&](std::size_t node) {
          close(node);
          is_first = false;
        });
  }

  void close(std::size_t node) {
    const std::size_t end = node + profile_.nodes.subtree_size[node];
    const std::string& name =
        profile_.strings[profile_.functions.name[profile_.nodes.function[node]]];
    out_.raw("], \"heapAlloc\": ");
    heap(node);
    out_.raw(fmt::format(R"(, "name": {}, "value": {}}})", json_string(name),
                         seconds(before_[end] - before_[node])));
  }

  void heap(std::size_t node) {
    const std::vector<TypeBytes> types =
        profile_.has_locals ? types_of_locals(node) : types_of_allocations(node);
    std::uint64_t total = 0;
    for (const TypeBytes& type : types) total += type.second;
    out_.raw(fmt::format(R"({{"total": {{"total_memory": {}, "typed_memory": )", total));
    json_array(out_, types.size(), [&](std::size_t i) {
      out_.raw(fmt::format(R"({{"type": {}, "value": {}}})", json_string(types[i].first),
                           types[i].second));
    });
    out_.raw("}, \"vars\": ");
    variables(node);
    out_.put('}');
  }

  void variables(std::size_t node) {
    if (!profile_.has_locals) return out_.raw("[]");
    const NodeLocalColumns& locals = profile_.node_locals;
    const std::size_t first = first_local_[node];
    json_array(out_, first_local_[node + 1] - first, [&](std::size_t i) {
      out_.raw(fmt::format(R"({{"name": {}, "type": {}, "value": {}}})",
                           json_string(profile_.strings[locals.name[first + i]]),
                           json_string(type_name(profile_, locals.type[first + i])),
                           locals.bytes[first + i]));
    });
  }

  std::vector<TypeBytes> types_of_locals(std::size_t node) const {
    return largest_first(profile_.node_locals.type, profile_.node_locals.bytes, first_local_[node],
                         first_local_[node + 1]);
  }

  std::vector<TypeBytes> types_of_allocations(std::size_t node) const {
    if (!profile_.has_memory) return {};
    return largest_first(profile_.node_types.type, profile_.node_types.memory[kAllocBytes],
                         first_type_[node], first_type_[node + 1]);
  }

  std::vector<TypeBytes> largest_first(const Column& types, const Column& bytes, std::size_t begin,
                                       std::size_t end) const {
    std::map<std::string, std::uint64_t> sums;
    for (std::size_t row = begin; row < end; ++row)
      sums[type_name(profile_, types[row])] += bytes[row];
    std::vector<TypeBytes> rows(sums.begin(), sums.end());
    std::stable_sort(rows.begin(), rows.end(),
                     [](const TypeBytes& a, const TypeBytes& b) { return a.second > b.second; });
    return rows;
  }

  const Profile& profile_;
  TextSink& out_;
  std::vector<std::uint64_t> before_;
  std::vector<std::uint64_t> first_local_;
  std::vector<std::uint64_t> first_type_;
};

}  // namespace

void write_pyprofile(const Export& task, TextSink& out) {
  PyprofileWriter(task.profile, out).write();
}

}  // namespace pyprof
