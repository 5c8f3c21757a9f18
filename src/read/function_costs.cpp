#include <pyprof/read/function_costs.h>

namespace pyprof {

// `until` is where the outermost call's subtree ends; in preorder that is all it takes.
FunctionCosts costs_by_function(const Profile& profile, const Column& values) {
  const NodeColumns& nodes = profile.nodes;
  const std::size_t functions = profile.functions.name.size();
  std::vector<std::uint64_t> before(nodes.count() + 1);
  for (std::size_t i = 0; i < nodes.count(); ++i) before[i + 1] = before[i] + values[i];
  FunctionCosts costs{std::vector<std::uint64_t>(functions), std::vector<std::uint64_t>(functions)};
  std::vector<std::size_t> until(functions);
  for (std::size_t i = 0; i < nodes.count(); ++i) {
    const std::size_t function = nodes.function[i];
    costs.self[function] += before[i + 1] - before[i];
    if (i < until[function]) continue;
    until[function] = i + nodes.subtree_size[i];
    costs.total[function] += before[until[function]] - before[i];
  }
  return costs;
}

std::string type_name(const Profile& profile, std::size_t type) {
  const std::string& name = profile.strings[profile.types.name[type]];
  const std::string& module = profile.strings[profile.types.module[type]];
  return module.empty() ? name : module + "." + name;
}

}  // namespace pyprof
