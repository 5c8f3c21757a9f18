// pyprof imports: what importing each module cost.
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/import_table.h>
#include <pyprof/analyze/text.h>
#include <pyprof/core/error.h>

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

struct ImportsWords {
  std::string file, sort = "order";
  std::size_t limit = 0;
  bool json = false;
};

struct SortKey {
  const char* name;
  std::uint64_t ImportRow::*value;
};
constexpr SortKey kImportSortKeys[] = {{"self", &ImportRow::self_ns},
                                       {"time", &ImportRow::total_ns},
                                       {"alloc", &ImportRow::total_bytes}};

void sort(std::vector<ImportRow>& rows, const std::string& name) {
  const auto key = std::find_if(std::begin(kImportSortKeys), std::end(kImportSortKeys),
                                [&](const SortKey& each) { return name == each.name; });
  if (key == std::end(kImportSortKeys))
    throw Error("imports cannot be sorted by " + name +
                "; --sort is one of order, self, time, alloc");
  std::stable_sort(rows.begin(), rows.end(), [&](const ImportRow& a, const ImportRow& b) {
    return a.*(key->value) > b.*(key->value);
  });
}

std::string table_text(const Profile& profile, const std::vector<ImportRow>& rows, bool is_tree) {
  std::vector<std::string> headings = {"imports"};
  if (profile.has_time) headings.insert(headings.end(), {"self time", "time"});
  if (profile.has_memory) headings.insert(headings.end(), {"self allocated", "allocated"});
  headings.push_back("module");
  TextTable table(headings);
  for (const ImportRow& row : rows) {
    std::vector<std::string> cells = {count_text(row.imports)};
    if (profile.has_time)
      for (const std::uint64_t ns : {row.self_ns, row.total_ns}) cells.push_back(duration_text(ns));
    if (profile.has_memory)
      for (const std::uint64_t bytes : {row.self_bytes, row.total_bytes})
        cells.push_back(bytes_text(bytes));
    cells.push_back(std::string(is_tree ? 2 * row.depth : 0, ' ') + harmless(row.module));
    table.add(cells);
  }
  return table.text(terminal_width());
}

nlohmann::json json_of(const Profile& profile, const ImportRow& row) {
  nlohmann::json object = {{"module", row.module}, {"depth", row.depth}, {"imports", row.imports}};
  if (profile.has_time) {
    object["self_ns"] = row.self_ns;
    object["total_ns"] = row.total_ns;
  }
  if (profile.has_memory) {
    object["self_alloc_bytes"] = row.self_bytes;
    object["total_alloc_bytes"] = row.total_bytes;
  }
  return object;
}

int imports(const ImportsWords& words) {
  const Profile profile = open_profile(words.file);
  std::vector<ImportRow> rows = import_table(profile);
  const bool is_tree = words.sort == "order";
  if (!is_tree) sort(rows, words.sort);
  const std::size_t all = rows.size();
  rows.resize(rows_within(words.limit, all));
  if (words.json) {
    nlohmann::json list = nlohmann::json::array();
    for (const ImportRow& row : rows) list.push_back(json_of(profile, row));
    print_json(list);
    return 0;
  }
  std::printf("%s\n\n%s", profile_head(profile).c_str(),
              table_text(profile, rows, is_tree).c_str());
  print_rest(rows.size(), all);
  return 0;
}

}  // namespace

Subcommand add_imports(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "imports",
      "What importing each module cost, as a tree: a module below the one that needed it. Self\n"
      "values are without the modules that it imported in turn, as python3 -X importtime has "
      "them");
  auto words = std::make_shared<ImportsWords>();
  add_profile_file(*app, words->file);
  app->add_option("--sort", words->sort, "order (default: the tree), self, time or alloc")
      ->option_text("KEY");
  add_table_words(*app, words->limit, words->json);
  return {app, [words] { return imports(*words); }};
}

}  // namespace pyprof
