// callgrind's profile format. What a function cost stands at its lines, as far as they were told
// apart, and calls where it begins: call sites are not recorded.
// A call in this format has caller and callee, no path; its cost counts once in recursion.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "call_graph.h"
#include "formats.h"
#include "frames.h"
#include "function_lines.h"

namespace pyprof {
namespace {

class CallgrindWriter {
 public:
  CallgrindWriter(const Profile& profile, TextSink& out)
      : profile_(profile),
        out_(out),
        file_seen_(profile.files.path.size()),
        function_seen_(profile.functions.name.size()) {
    std::vector<std::uint32_t> group(function_seen_.size());
    std::iota(group.begin(), group.end(), 0);
    graph_ = make_call_graph(profile, group, group.size());
    lines_ = lines_by_function(profile, graph_.functions);
  }

  void write() {
    head();
    std::size_t edge = 0;
    for (std::size_t i = 0; i < graph_.functions.size(); ++i) {
      position("fl", "fn", i);
      own_costs(i);
      for (; edge < graph_.edges.size() && graph_.edges[edge].caller == i; ++edge)
        call(graph_.edges[edge]);
    }
    out_.raw(fmt::format("totals: {}\n", totals()));
  }

 private:
  void head() {
    std::string command;
    for (const std::string& word : profile_.meta.argv) command += " " + without(word, "");
    out_.raw(fmt::format(
        "# callgrind format\nversion: 1\ncreator: {}\npid: {}\ncmd:{}\npart: 1\n"
        "positions: line\nevents: {}\nsummary: {}\n\n",
        without(profile_.meta.tool, ""), profile_.meta.pid, command, events(), totals()));
  }

  std::string events() const {
    if (!profile_.has_memory) return "Time_(ns)";
    return profile_.has_time ? "Time_(ns) Memory_(bytes)" : "Memory_(bytes)";
  }

  // One number for each of the events.
  std::string costs(std::uint64_t ns, std::uint64_t bytes) const {
    if (!profile_.has_memory) return std::to_string(ns);
    return profile_.has_time ? fmt::format("{} {}", ns, bytes) : std::to_string(bytes);
  }

  std::string totals() const {
    return costs(profile_.totals.self_ns, profile_.totals.memory[kAllocBytes]);
  }

  std::string cost_line(const LineCosts& line) const {
    return fmt::format("{} {}\n", line.line, costs(line.self_ns, line.self_bytes));
  }

  // Where the function begins stands what its lines do not have.
  void own_costs(std::size_t function) {
    const CallCosts& costs = graph_.functions[function];
    LineCosts rest{profile_.functions.first_line[function], costs.self_ns, costs.self_bytes};
    for (const LineCosts& line : lines_[function]) {
      rest.self_ns -= line.self_ns;
      rest.self_bytes -= line.self_bytes;
    }
    out_.raw(cost_line(rest));
    for (const LineCosts& line : lines_[function]) out_.raw(cost_line(line));
  }

  // A name is written where it first appears, and its number afterwards.
  void position(const char* file_key, const char* function_key, std::size_t function) {
    const std::size_t file = profile_.functions.file[function];
    named(file_key, file, file_of(profile_, function), file_seen_);
    named(function_key, function, qualified_name(profile_, function), function_seen_);
  }

  void named(const char* key, std::size_t id, const std::string& name, std::vector<bool>& seen) {
    out_.raw(fmt::format("{}=({})", key, id + 1));
    if (!seen[id]) out_.raw(" " + (name.empty() ? "???" : without(name, "")));
    seen[id] = true;
    out_.put('\n');
  }

  // Readers take the cost of a call that was made 0 times for the caller's own; what the
  // interpreter does itself, such as <startup>, is called by nobody.
  void call(const CallEdge& edge) {
    position("cfi", "cfn", edge.callee);
    out_.raw(fmt::format("calls={} {}\n", std::max<std::uint64_t>(edge.costs.calls, 1),
                         profile_.functions.first_line[edge.callee]));
    out_.raw(cost_line(
        {profile_.functions.first_line[edge.caller], edge.costs.total_ns, edge.costs.total_bytes}));
  }

  const Profile& profile_;
  TextSink& out_;
  std::vector<bool> file_seen_;
  std::vector<bool> function_seen_;
  CallGraph graph_;
  std::vector<std::vector<LineCosts>> lines_;  // of each function
};

}  // namespace

void write_callgrind(const Export& task, TextSink& out) {
  CallgrindWriter(task.profile, out).write();
}

}  // namespace pyprof
