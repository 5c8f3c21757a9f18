#include "cprofile_graph.h"

#include <pyprof/core/error.h>
#include <pyprof/read/utf8.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "marshal_input.h"

namespace pyprof {
namespace {

class GraphReader {
 public:
  GraphReader(const std::string& path, std::size_t bytes) : path_(path), most_calls_(bytes) {}

  CprofileGraph read(const MarshalValue& value) {
    const MarshalDict& rows = as<MarshalDict>(value);
    if (rows.empty()) fail();
    for (const auto& [key, row] : rows) function(*key);
    for (const auto& [key, row] : rows) costs(function(*key), as<MarshalTuple>(*row));
    add_roots();
    return std::move(graph_);
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(path_ +
                " is not a cProfile file: its rows are not those of functions; write it again "
                "with python3 -m cProfile -o");
  }

  template <typename T>
  const T& as(const MarshalValue& value) const {
    if (const T* as = std::get_if<T>(&value.is)) return *as;
    fail();
  }

  double number(const MarshalValue& value, double largest) const {
    const auto* whole = std::get_if<std::int64_t>(&value.is);
    const double number = whole ? static_cast<double>(*whole) : as<double>(value);
    if (!(std::abs(number) <= largest)) fail();
    return std::max(number, 0.0);  // clocks step back, and so do cProfile's times
  }

  // Profiles hold integers up to 2^53, and times in nanoseconds.
  double calls(const MarshalValue& value) const {
    const auto* whole = std::get_if<std::int64_t>(&value.is);
    if (whole && *whole < 0) fail();
    return number(value, 9e15);
  }
  double seconds(const MarshalValue& value) const { return number(value, 9e6); }

  std::size_t function(const MarshalValue& value) {
    const MarshalTuple& key = as<MarshalTuple>(value);
    if (key.size() != 3) fail();
    const std::string& file = as<std::string>(*key[0]);
    const std::int64_t line = as<std::int64_t>(*key[1]);
    const std::string& name = as<std::string>(*key[2]);
    const auto [entry, is_new] = ids_.try_emplace({file, line, name}, graph_.functions.size());
    if (is_new) graph_.functions.push_back({named(file, line, name), {}, {}, 0});
    return entry->second;
  }

  static ImportedFunction named(const std::string& file, std::int64_t line,
                                const std::string& name) {
    if (file == "~") return {repaired_utf8(name), "", 0, FileKind::kNative};
    return {repaired_utf8(name), repaired_utf8(file),
            static_cast<std::uint64_t>(std::clamp<std::int64_t>(line, 0, INT32_MAX)),
            kind_of_path(file)};
  }

  void costs(std::size_t id, const MarshalTuple& row) {
    if (row.size() != 5) fail();
    graph_.functions[id].costs = {calls(*row[1]), seconds(*row[2]), seconds(*row[3])};
    for (const auto& [key, call] : as<MarshalDict>(*row[4]))
      add_call(function(*key), id, as<MarshalTuple>(*call));
  }

  void add_call(std::size_t caller, std::size_t callee, const MarshalTuple& call) {
    if (call.size() != 4 || read_calls_++ == most_calls_) fail();
    const CprofileCosts costs{calls(*call[0]), seconds(*call[2]), seconds(*call[3])};
    graph_.functions[caller].callees.push_back({callee, costs});
    if (caller != callee) graph_.functions[callee].arriving += costs.total;
    from_callers_[callee].calls += costs.calls;
    from_callers_[callee].self += costs.self;
  }

  // What a function has beyond its callers' part began where the profile did.
  void add_roots() {
    constexpr double kRounding = 1e-9;
    for (std::size_t id = 0; id < graph_.functions.size(); ++id) {
      CprofileFunction& function = graph_.functions[id];
      const CprofileCosts& known = from_callers_[id];
      const double calls = function.costs.calls - known.calls;
      if (calls <= 0 && known.calls > 0) continue;
      const CprofileCosts rest{calls, std::max(function.costs.self - known.self, 0.0),
                               std::max(function.costs.total - function.arriving, kRounding)};
      function.arriving += rest.total;
      graph_.roots.push_back({id, rest});
    }
  }

  const std::string& path_;
  // Each call takes bytes of its own, unless a file refers to the same callers again and again.
  std::size_t most_calls_;
  std::size_t read_calls_ = 0;
  CprofileGraph graph_;
  std::map<std::tuple<std::string, std::int64_t, std::string>, std::size_t> ids_;
  std::map<std::size_t, CprofileCosts> from_callers_;
};

}  // namespace

CprofileGraph read_cprofile(std::string_view bytes, const std::string& path) {
  return GraphReader(path, bytes.size()).read(*read_marshal(bytes, path));
}

}  // namespace pyprof
