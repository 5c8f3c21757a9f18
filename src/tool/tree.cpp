// pyprof tree: the call tree from the top, with what is unimportant left out and counted.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/metric.h>
#include <pyprof/analyze/text.h>
#include <pyprof/cli/help.h>
#include <pyprof/cli/number_within.h>

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
  std::string file, metric;
  double least_percent = 1;
  bool all = false;
  bool json = false;
};

struct Line {
  std::size_t node;
  std::size_t depth;
  std::uint64_t total;
  std::uint64_t hidden;  // of the total: callees without a line
};

// Of people's own code all is shown, of other people's what it calls and the modules that it
// imports: how a library goes about its work is seldom what one looks for.
class Showing {
 public:
  Showing(const Profile& profile, bool all) : functions_(profile.functions), all_(all) {
    for (std::size_t file = 0; file < profile.files.kind.size(); ++file) {
      const std::string& path = profile.strings[static_cast<std::size_t>(profile.files.path[file])];
      machinery_.push_back(path.starts_with("<frozen importlib"));
      foreign_.push_back(machinery_.back() || is_foreign(profile.files.kind[file]));
    }
    for (std::size_t i = 0; i < functions_.file.size(); ++i)
      module_.push_back(qualified_name(profile, i) == "<module>");
  }

  bool foreign(std::size_t function) const { return foreign_[file_of_function(function)]; }
  bool hides(std::size_t function, bool in_foreign) const {
    if (all_ || module_[function]) return false;
    return machinery_[file_of_function(function)] || (in_foreign && foreign(function));
  }

 private:
  static bool is_foreign(FileKind kind) {
    return kind == FileKind::kStdlib || kind == FileKind::kSitePackages ||
           kind == FileKind::kNative;
  }
  std::size_t file_of_function(std::size_t function) const {
    return static_cast<std::size_t>(functions_.file[function]);
  }

  const FunctionColumns& functions_;
  bool all_;
  std::vector<bool> machinery_, foreign_;  // by file; the first: of the import system
  std::vector<bool> module_;               // by function: the top level of a module
};

class Tree {
 public:
  Tree(const Profile& profile, Metric metric, const TreeWords& words)
      : profile_(profile), values_(column_of(profile, metric)), showing_(profile, words.all) {
    before_.resize(values_.size() + 1);
    for (std::size_t i = 0; i < values_.size(); ++i) before_[i + 1] = before_[i] + values_[i];
    const double percent = words.least_percent / 100;
    least_ = static_cast<std::uint64_t>(static_cast<double>(before_.back()) * percent);
  }

  std::uint64_t all() const { return before_.back(); }
  std::uint64_t total(std::size_t node) const {
    return before_[node + profile_.nodes.subtree_size[node]] - before_[node];
  }

  // Depth first, the largest callee first. The stack is our own: paths may be 100,000 deep.
  std::vector<Line> lines() const {
    std::vector<Line> lines;
    std::vector<Line> open = lines_within(0, profile_.nodes.count(), {0, false});
    while (!open.empty()) {
      Line line = open.back();
      open.pop_back();
      const std::vector<Line> below =
          lines_within(line.node + 1, end_of(line.node),
                       {line.depth + 1, showing_.foreign(function(line.node))});
      std::uint64_t shown = values_[line.node];
      for (const Line& child : below) shown += child.total;
      line.hidden = line.total - shown;
      lines.push_back(line);
      open.insert(open.end(), below.begin(), below.end());
    }
    return lines;
  }

 private:
  struct Place {
    std::size_t depth;
    bool in_foreign;
  };

  std::size_t function(std::size_t node) const {
    return static_cast<std::size_t>(profile_.nodes.function[node]);
  }
  std::size_t end_of(std::size_t node) const { return node + profile_.nodes.subtree_size[node]; }

  // The topmost nodes with a line of their own, the smallest first. Behind a hidden one its callees
  // follow in preorder, so that it is enough to go on with the next node.
  std::vector<Line> lines_within(std::size_t begin, std::size_t end, Place place) const {
    std::vector<Line> found;
    for (std::size_t node = begin; node < end;) {
      const bool counts = total(node) > 0 && total(node) >= least_;
      const bool hidden = counts && showing_.hides(function(node), place.in_foreign);
      if (counts && !hidden) found.push_back({node, place.depth, total(node), 0});
      node = hidden ? node + 1 : end_of(node);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Line& a, const Line& b) { return a.total < b.total; });
    return found;
  }

  const Profile& profile_;
  const Column& values_;
  Showing showing_;
  std::vector<std::uint64_t> before_;
  std::uint64_t least_;
};

std::string indentation(std::size_t depth) {
  constexpr std::size_t kDeepest = 60;  // deeper ones say their depth instead
  if (depth <= kDeepest) return std::string(depth, ' ');
  return fmt::format("{:{}}[{}] ", "", kDeepest - 8, depth);
}

// Modules are told apart by their names; their files may all be called __init__.py.
std::string title(const Profile& profile, std::size_t function) {
  const std::string& name = qualified_name(profile, function);
  return name == "<module>" ? full_name(profile, function) : name;
}

std::string line_text(const Profile& profile, Metric metric, const Line& line, std::uint64_t all) {
  const std::size_t function = profile.nodes.function[line.node];
  const std::string place = short_place(profile, function);
  const double percent = 100 * static_cast<double>(line.total) / static_cast<double>(all);
  std::string text = fmt::format("{:>10} {:5.1f} %  {}{}", text_of(metric, line.total), percent,
                                 indentation(line.depth), harmless(title(profile, function)));
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
  const Metric metric = words.metric.empty() ? chief_metric(profile) : metric_named(words.metric);
  require_recorded(profile, metric, words.file);
  const Tree tree(profile, metric, words);
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
      "is too small for a line is summed up at its caller, and so are the calls within the "
      "standard\n"
      "library and installed packages, but for the modules that they import");
  auto words = std::make_shared<TreeWords>();
  add_profile_file(*app, words->file);
  takes_one_of(
      app->add_option(
          "--metric", words->metric,
          "time, calls, allocs, alloc, peak, live, wait or corrected (default: time; without\n"
          "times alloc, or calls)"),
      "NAME", metric_names());
  app->add_option("--least", words->least_percent,
                  "Percent of the whole that a line needs (default 1)")
      ->check(number_within(0.0, 100.0))
      ->option_text("P");
  app->add_flag("--all", words->all, "Show the calls within libraries too");
  add_json_flag(*app, words->json);
  return {app, [words] { return tree(*words); }};
}

}  // namespace pyprof
