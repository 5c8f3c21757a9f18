#include <pyprof/read/function_costs.h>

namespace pyprof {

namespace {

// An outermost call of its function, whose subtree is being walked.
struct OpenCall {
  std::size_t end;
  std::size_t function;
  std::uint64_t before;  // the sum of what came before it
};

}  // namespace

// `until` is where the outermost call's subtree ends; in preorder that is all it takes.
FunctionCosts costs_by_function(const Profile& profile, const Column& values) {
  const NodeColumns& nodes = profile.nodes;
  const std::size_t functions = profile.functions.name.size();
  FunctionCosts costs{std::vector<std::uint64_t>(functions), std::vector<std::uint64_t>(functions)};
  std::vector<std::size_t> until(functions);
  std::vector<OpenCall> open;
  std::uint64_t sum = 0;
  const auto close_calls = [&](std::size_t end) {
    for (; !open.empty() && open.back().end <= end; open.pop_back())
      costs.total[open.back().function] += sum - open.back().before;
  };
  for (std::size_t i = 0; i < nodes.count(); ++i) {
    close_calls(i);
    const std::size_t function = nodes.function[i];
    if (i >= until[function]) {
      until[function] = i + nodes.subtree_size[i];
      open.push_back({until[function], function, sum});
    }
    costs.self[function] += values[i];
    sum += values[i];
  }
  close_calls(nodes.count());
  return costs;
}

std::string type_name(const Profile& profile, std::size_t type) {
  const std::string& name = profile.strings[profile.types.name[type]];
  const std::string& module = profile.strings[profile.types.module[type]];
  return module.empty() ? name : module + "." + name;
}

}  // namespace pyprof
