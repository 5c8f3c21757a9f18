#include "common_words.h"

#include <fmt/format.h>
#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>

#include <algorithm>
#include <cstdio>

#include "terminal.h"

namespace pyprof {

void add_profile_file(CLI::App& app, std::string& file) {
  app.add_option("FILE", file, "stacks.json or a .pyprof recording")->required();
}

void add_limit(CLI::App& app, std::size_t& limit) {
  constexpr std::size_t kMost = 1'000'000'000;
  app.add_option("--limit", limit, fmt::format("Most rows (default {}; 0: all)", limit))
      ->check(CLI::Range(std::size_t{0}, kMost).description(""))
      ->option_text("N");
}

void add_json_flag(CLI::App& app, bool& json) {
  app.add_flag("--json", json, "For programs: JSON with nanoseconds and bytes");
}

void add_table_words(CLI::App& app, std::size_t& limit, bool& json) {
  add_limit(app, limit);
  app.add_flag("--json", json,
               "For programs: JSON with nanoseconds and bytes, all rows but for a --limit");
  app.parse_complete_callback([&app, &limit, &json] {
    if (json && app.count("--limit") == 0) limit = 0;
  });
}

std::size_t rows_within(std::size_t limit, std::size_t all) {
  return limit == 0 ? all : std::min(limit, all);
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  names.reserve(kAllMetrics.size());
  for (const Metric metric : kAllMetrics) names.emplace_back(name_of(metric));
  return names;
}

void print_json(const nlohmann::json& json) {
  std::printf("%s\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

void print_rest(std::size_t shown, std::size_t all) {
  if (shown == all) return;
  const std::string rest = count_text(all - shown) + " more; --limit 0 shows them";
  std::printf("%s\n", styled(rest, Style::kDim).c_str());
}

}  // namespace pyprof
