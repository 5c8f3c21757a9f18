// What cProfile's dump_stats writes: a marshalled dict, as pstats.Stats loads it. In a function's
// row primitive calls come before calls, in a caller's row after them: so does Lib/cProfile.py.
#include <bit>
#include <map>
#include <tuple>

#include "call_graph.h"
#include "formats.h"
#include "frames.h"

namespace pyprof {
namespace {

// The types of marshal's version 2 that it takes.
class MarshalOutput {
 public:
  explicit MarshalOutput(TextSink& out) : out_(out) {}

  void open_dict() { out_.put('{'); }
  void close_dict() { out_.put('0'); }
  void tuple(std::uint32_t items) {
    out_.put('(');
    little_endian(items, 4);
  }
  void text(const std::string& value) {
    out_.put('u');
    little_endian(value.size(), 4);
    out_.raw(value);
  }
  void real(double value) {
    out_.put('g');
    little_endian(std::bit_cast<std::uint64_t>(value), 8);
  }
  void integer(std::uint64_t value) {
    if (value > INT32_MAX) return large_integer(value);
    out_.put('i');
    little_endian(value, 4);
  }

 private:
  void little_endian(std::uint64_t value, int bytes) {
    for (; bytes > 0; --bytes, value >>= 8) out_.put(static_cast<char>(value));
  }

  void large_integer(std::uint64_t value) {
    constexpr int kDigitBits = 15;
    const int digits = (static_cast<int>(std::bit_width(value)) + kDigitBits - 1) / kDigitBits;
    out_.put('l');
    little_endian(static_cast<std::uint64_t>(digits), 4);
    for (int i = 0; i < digits; ++i, value >>= kDigitBits)
      little_endian(value & ((1 << kDigitBits) - 1), 2);
  }

  TextSink& out_;
};

// As cProfile prints C functions: <method 'pop' of 'list' objects>, <built-in method math.sqrt>.
std::string builtin_name(const Profile& profile, std::size_t function) {
  std::string name = full_name(profile, function);
  if (name.starts_with('<')) return name;  // imported, so cProfile's already
  const std::string& method = profile.strings[profile.functions.name[function]];
  if (qualified_name(profile, function) == method) return "<built-in method " + name + ">";
  constexpr std::string_view kBuiltins = "builtins.";
  const std::size_t begin = name.starts_with(kBuiltins) ? kBuiltins.size() : 0;
  const std::size_t end = name.rfind('.');
  return "<method '" + method + "' of '" + name.substr(begin, end - begin) + "' objects>";
}

// A row of the dict; functions that have the same are one.
using Key = std::tuple<std::string, std::uint64_t, std::string>;

Key key_of(const Profile& profile, std::size_t function) {
  const FunctionColumns& functions = profile.functions;
  if (has_source(profile, function))
    return {file_of(profile, function), functions.first_line[function],
            profile.strings[functions.name[function]]};
  const bool is_native = profile.files.kind[functions.file[function]] == FileKind::kNative;
  return {"~", 0, is_native ? builtin_name(profile, function) : qualified_name(profile, function)};
}

struct Keys {
  std::vector<std::uint32_t> group;  // of each function
  std::vector<Key> keys;             // of each group
};

Keys make_keys(const Profile& profile) {
  Keys keys;
  std::map<Key, std::uint32_t> groups;
  for (std::size_t i = 0; i < profile.functions.name.size(); ++i) {
    const auto [entry, is_new] =
        groups.try_emplace(key_of(profile, i), static_cast<std::uint32_t>(keys.keys.size()));
    if (is_new) keys.keys.push_back(entry->first);
    keys.group.push_back(entry->second);
  }
  return keys;
}

double seconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e9; }

class PstatsWriter {
 public:
  PstatsWriter(const Profile& profile, TextSink& out)
      : out_(out),
        keys_(make_keys(profile)),
        graph_(make_call_graph(profile, keys_.group, keys_.keys.size())),
        callers_(keys_.keys.size()) {
    for (const CallEdge& edge : graph_.edges) callers_[edge.callee].push_back(&edge);
  }

  void write() {
    out_.open_dict();
    for (std::size_t group = 0; group < keys_.keys.size(); ++group) {
      const CallCosts& costs = graph_.functions[group];
      if (costs.calls == 0 && costs.total_ns == 0) continue;
      key(group);
      out_.tuple(5);
      counts(costs.primitive_calls, costs.calls, costs);
      callers(group);
    }
    out_.close_dict();
  }

 private:
  void key(std::size_t group) {
    const auto& [file, line, name] = keys_.keys[group];
    out_.tuple(3);
    out_.text(file);
    out_.integer(line);
    out_.text(name);
  }

  void counts(std::uint64_t first, std::uint64_t second, const CallCosts& costs) {
    out_.integer(first);
    out_.integer(second);
    out_.real(seconds(costs.self_ns));
    out_.real(seconds(costs.total_ns));
  }

  void callers(std::size_t group) {
    out_.open_dict();
    for (const CallEdge* edge : callers_[group]) {
      key(edge->caller);
      out_.tuple(4);
      counts(edge->costs.calls, edge->costs.primitive_calls, edge->costs);
    }
    out_.close_dict();
  }

  MarshalOutput out_;
  Keys keys_;
  CallGraph graph_;
  std::vector<std::vector<const CallEdge*>> callers_;
};

}  // namespace

void write_pstats(const Export& task, TextSink& out) {
  require_recorded(task.profile, Metric::kTime, task.name);
  PstatsWriter(task.profile, out).write();
}

}  // namespace pyprof
