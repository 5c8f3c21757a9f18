// pyprof tree: the call tree from the top, with what is unimportant left out and counted.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "common_words.h"
#include "open_profile.h"
#include "profile_head.h"
#include "subcommands.h"
#include "terminal.h"

namespace pyprof {
namespace {

struct TreeWords {
  std::string file, metric = "time";
  double least_percent = 1;
  bool json = false;
};

struct Line {
  std::size_t node;
  std::size_t depth;
  std::uint64_t total;
  std::uint64_t hidden;  // of the total: callees too small for a line
};

class Tree {
 public:
  Tree(const Profile& profile, Metric metric, double least_percent)
      : profile_(profile), values_(column_of(profile, metric)) {
    before_.resize(values_.size() + 1);
    for (std::size_t i = 0; i < values_.size(); ++i) before_[i + 1] = before_[i] + values_[i];
    least_ = static_cast<std::uint64_t>(static_cast<double>(before_.back()) * least_percent / 100);
  }

  std::uint64_t all() const { return before_.back(); }
  std::uint64_t total(std::size_t node) const {
    return before_[node + profile_.nodes.subtree_size[node]] - before_[node];
  }

  // Depth first, the largest callee first. The stack is our own: paths may be 100,000 deep.
  std::vector<Line> lines() const {
    std::vector<Line> lines;
    std::vector<Line> open = children(0, profile_.nodes.count(), 0);
    while (!open.empty()) {
      Line line = open.back();
      open.pop_back();
      const std::size_t end = line.node + profile_.nodes.subtree_size[line.node];
      const std::vector<Line> below = children(line.node + 1, end, line.depth + 1);
      std::uint64_t shown = values_[line.node];
      for (const Line& child : below) shown += child.total;
      line.hidden = line.total - shown;
      lines.push_back(line);
      open.insert(open.end(), below.begin(), below.end());
    }
    return lines;
  }

 private:
  // Those with a line of their own, the smallest first.
  std::vector<Line> children(std::size_t begin, std::size_t end, std::size_t depth) const {
    std::vector<Line> found;
    for (std::size_t node = begin; node < end; node += profile_.nodes.subtree_size[node])
      if (total(node) > 0 && total(node) >= least_) found.push_back({node, depth, total(node), 0});
    std::stable_sort(found.begin(), found.end(),
                     [](const Line& a, const Line& b) { return a.total < b.total; });
    return found;
  }

  const Profile& profile_;
  const Column& values_;
  std::vector<std::uint64_t> before_;
  std::uint64_t least_;
};

std::string indentation(std::size_t depth) {
  constexpr std::size_t kDeepest = 60;  // deeper ones say their depth instead
  if (depth <= kDeepest) return std::string(depth, ' ');
  return fmt::format("{:{}}[{}] ", "", kDeepest - 8, depth);
}

std::string line_text(const Profile& profile, Metric metric, const Line& line, std::uint64_t all) {
  const std::size_t function = profile.nodes.function[line.node];
  const std::string place = short_place(profile, function);
  const double percent = 100 * static_cast<double>(line.total) / static_cast<double>(all);
  std::string text =
      fmt::format("{:>10} {:5.1f} %  {}{}", text_of(metric, line.total), percent,
                  indentation(line.depth), harmless(qualified_name(profile, function)));
  if (!place.empty()) text += "  " + harmless(place);
  if (line.hidden > 0) text += fmt::format("  (+ {} below)", text_of(metric, line.hidden));
  return text;
}

Style style_of(const Line& line, std::uint64_t all) {
  if (line.total * 2 >= all) return Style::kRed;
  return line.total * 5 >= all ? Style::kYellow : Style::kPlain;
}

std::string tree_text(const Profile& profile, Metric metric, const Tree& tree) {
  std::string text;
  for (const Line& line : tree.lines())
    text += styled(fitted(line_text(profile, metric, line, tree.all()), terminal_width()),
                   style_of(line, tree.all())) +
            "\n";
  return text;
}

nlohmann::json tree_json(const Profile& profile, const Tree& tree) {
  nlohmann::json list = nlohmann::json::array();
  for (const Line& line : tree.lines()) {
    const std::size_t function = profile.nodes.function[line.node];
    list.push_back({{"depth", line.depth},
                    {"function", full_name(profile, function)},
                    {"file", file_of(profile, function)},
                    {"line", profile.functions.first_line[function]},
                    {"total", line.total},
                    {"not_shown_below", line.hidden}});
  }
  return list;
}

int tree(const TreeWords& words) {
  const Profile profile = open_profile(words.file);
  const Metric metric = metric_named(words.metric);
  require_recorded(profile, metric);
  const Tree tree(profile, metric, words.least_percent);
  if (words.json) {
    print_json(tree_json(profile, tree));
    return 0;
  }
  std::printf("%s\n\n%s", profile_head(profile).c_str(), tree_text(profile, metric, tree).c_str());
  return 0;
}

}  // namespace

Subcommand add_tree(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "tree",
      "The call tree from the top, the largest callees first; each value is with callees. What\n"
      "is too small for a line is summed up at its caller");
  auto words = std::make_shared<TreeWords>();
  add_profile_file(*app, words->file);
  app->add_option("--metric", words->metric, "time (default), calls, allocs, alloc, peak or live")
      ->option_text("NAME");
  app->add_option("--least", words->least_percent,
                  "Percent of the whole that a line needs (default 1)")
      ->check(CLI::Range(0.0, 100.0).description(""))
      ->option_text("P");
  add_json_flag(*app, words->json);
  return {app, [words] { return tree(*words); }};
}

}  // namespace pyprof
