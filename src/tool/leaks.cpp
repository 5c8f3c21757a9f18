// pyprof leaks: what was still alive when the run ended, by type and call path.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>
#include <pyprof/read/function_costs.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "common_words.h"
#include "open_profile.h"
#include "profile_head.h"
#include "subcommands.h"
#include "terminal.h"
#include "text_table.h"

namespace pyprof {
namespace {

struct LeaksWords {
  std::string file, function;
  std::size_t limit = 20;
  bool json = false;
};

struct Leak {
  std::size_t node;
  std::size_t type;
  std::uint64_t bytes;
  std::uint64_t blocks;
};

// After a last collection, if the run was recorded so; else what was alive before one.
Leak leak_at(const Profile& profile, std::size_t node, std::size_t row) {
  const NodeTypeColumns& types = profile.node_types;
  if (profile.has_lifetimes)
    return {node, types.type[row], types.lifetimes[kLeakedBytes][row],
            types.lifetimes[kLeakedCount][row]};
  return {node, types.type[row], types.memory[kLiveBytes][row], types.memory[kLiveCount][row]};
}

// Of the functions that have a flag, the largest first; in the order of the tree where equal.
std::vector<Leak> leaks_of(const Profile& profile, const std::vector<bool>& functions) {
  const NodeTypeColumns& types = profile.node_types;
  std::vector<Leak> leaks;
  for (std::size_t node = 0, row = 0; node < profile.nodes.count(); ++node)
    for (const std::size_t end = row + types.count[node]; row < end; ++row) {
      const Leak leak = leak_at(profile, node, row);
      if (leak.blocks > 0 && functions[profile.nodes.function[node]]) leaks.push_back(leak);
    }
  std::stable_sort(leaks.begin(), leaks.end(),
                   [](const Leak& a, const Leak& b) { return a.bytes > b.bytes; });
  return leaks;
}

// The function first, then who called it: a narrow terminal cuts the end.
std::string callers_text(const Profile& profile, std::size_t node) {
  constexpr int kMostFrames = 12;
  std::string text = harmless(full_name(profile, profile.nodes.function[node]));
  for (int frames = 1; profile.nodes.parent[node] >= 0; ++frames) {
    if (frames == kMostFrames) return text + " < …";
    node = static_cast<std::size_t>(profile.nodes.parent[node]);
    text += " < " + harmless(full_name(profile, profile.nodes.function[node]));
  }
  return text;
}

std::string table_text(const Profile& profile, const std::vector<Leak>& leaks) {
  TextTable table({"live", "blocks", "type", "function < its caller < …"}, Cut::kEnd);
  for (const Leak& leak : leaks)
    table.add({bytes_text(leak.bytes), count_text(leak.blocks),
               harmless(type_name(profile, leak.type)), callers_text(profile, leak.node)});
  return table.text(terminal_width());
}

nlohmann::json json_of(const Profile& profile, const std::vector<Leak>& leaks) {
  nlohmann::json list = nlohmann::json::array();
  for (const Leak& leak : leaks) {
    const std::size_t function = profile.nodes.function[leak.node];
    list.push_back({{"function", full_name(profile, function)},
                    {"file", file_of(profile, function)},
                    {"line", profile.functions.first_line[function]},
                    {"path", call_path(profile, leak.node)},
                    {"type", type_name(profile, leak.type)},
                    {"live_bytes", leak.bytes},
                    {"live_count", leak.blocks}});
  }
  return list;
}

int leaks(const LeaksWords& words) {
  const Profile profile = open_profile(words.file);
  require_recorded(profile, Metric::kLiveBytes, words.file);
  std::vector<Leak> found = leaks_of(
      profile, words.function.empty() ? std::vector<bool>(profile.functions.name.size(), true)
                                      : functions_matching(profile, words.function));
  const std::size_t all = found.size();
  found.resize(rows_within(words.limit, all));
  if (words.json) {
    print_json(json_of(profile, found));
    return 0;
  }
  std::printf("%s\n\n%s", profile_head(profile).c_str(), table_text(profile, found).c_str());
  print_rest(found.size(), all);
  return 0;
}

}  // namespace

Subcommand add_leaks(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "leaks",
      "What was alive when the script ended, by type and call path, the largest first. What its\n"
      "modules, classes and caches hold on purpose is in it too. Of a run with --lifetimes, what "
      "a\n"
      "last garbage collection would not free");
  auto words = std::make_shared<LeaksWords>();
  add_profile_file(*app, words->file);
  app->add_option("--function", words->function, "Only of functions whose name or place matches")
      ->option_text("REGEX");
  add_table_words(*app, words->limit, words->json);
  return {app, [words] { return leaks(*words); }};
}

}  // namespace pyprof
