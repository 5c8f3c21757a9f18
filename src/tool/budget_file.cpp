#include "budget_file.h"

#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/core/error.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

namespace pyprof {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 4> kScopes = {"totals", "function", "subtree", "type"};

// TOML as JSON, so that one walk reads both, and the line of each key.
struct Document {
  std::string path;
  Json root;
  std::map<std::string, std::size_t> lines;        // by dotted key; empty for JSON
  std::map<std::string, std::string> others = {};  // as written: values that no budget can be

  std::string where(const std::string& key) const {
    const auto line = lines.find(key);
    return harmless(path + (line == lines.end() ? "" : ":" + std::to_string(line->second)));
  }
};

std::string content_of(const std::string& path) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (!is_folder) text.assign(std::istreambuf_iterator<char>(file), {});
  if (is_folder || !file.is_open() || file.bad())
    throw Error(harmless(path) + " cannot be read; is it the file of the budgets?");
  return text;
}

std::string text_of(const toml::node& node) {
  std::ostringstream text;
  node.visit([&text](const auto& value) { text << value; });
  return text.str();
}

Json json_of(const toml::node& node, const std::string& key, Document& document) {
  document.lines[key] = node.source().begin.line;
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  const auto* table = node.as_table();
  if (!table) {
    document.others[key] = text_of(node);
    return nullptr;
  }
  Json object = Json::object();
  for (const auto& [name, value] : *table)
    object[std::string(name.str())] =
        json_of(value, (key.empty() ? "" : key + ".") + std::string(name.str()), document);
  return object;
}

Document toml_document(const std::string& path) try {
  Document document{path, {}, {}};
  const toml::table table = toml::parse(content_of(path));
  document.root = json_of(table, "", document);
  return document;
} catch (const toml::parse_error& error) {
  throw Error(harmless(path + ":" + std::to_string(error.source().begin.line) +
                       ": no TOML: " + std::string(error.description())));
}

Document json_document(const std::string& path) try {
  return {path, Json::parse(content_of(path)), {}};
} catch (const nlohmann::json::parse_error& error) {
  throw Error(harmless(path) + ": no JSON at byte " + std::to_string(error.byte));
}

[[noreturn]] void refuse(const Document& document, const std::string& key, const std::string& why) {
  throw Error(document.where(key) + ": " + harmless(key) + " " + why);
}

// What limit_of() takes: a text, or a number as one.
std::string limit_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_integer() ? value.dump() : "";
}

Metric metric_of(const Document& document, const std::string& key, const std::string& name,
                 Scope scope) {
  const auto found = std::find_if(kAllMetrics.begin(), kAllMetrics.end(),
                                  [&](Metric metric) { return name_of(metric) == name; });
  const bool of_types = scope == Scope::kType;
  if (found == kAllMetrics.end() || (of_types && (is_time(*found) || *found == Metric::kCalls)))
    refuse(document, key,
           std::string("is not a metric; a budget is for ") +
               (of_types ? "" : "time, corrected, wait, calls, ") + "allocs, alloc, peak or live");
  return *found;
}

std::string written_as(const Document& document, const Json& value, const std::string& key) {
  if (const auto other = document.others.find(key); other != document.others.end())
    return other->second;
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// `budgets` gets what one table has: the totals, a function or a type.
void read_table(const Document& document, const Json& table, const std::string& key,
                const Budget& common, std::vector<Budget>& budgets) {
  if (!table.is_object()) refuse(document, key, "is not a table of metrics");
  for (const auto& [name, value] : table.items()) {
    const std::string at = fmt::format("{}.{}", key, name);
    Budget budget = common;
    budget.metric = metric_of(document, at, name, common.scope);
    const std::optional<Limit> limit = limit_of(budget.metric, limit_text(value));
    if (!limit)
      refuse(document, at,
             "= " + written_as(document, value, at) + " is no limit; write it as " +
                 units_of(budget.metric));
    budget.limit = *limit;
    budget.where = document.where(at);
    budgets.push_back(budget);
  }
}

void read_scope(const Document& document, const std::string& name, const Json& value,
                std::vector<Budget>& budgets) {
  const auto found = std::find(kScopes.begin(), kScopes.end(), name);
  if (found == kScopes.end())
    refuse(document, name, "is not known; budgets are for totals, function, subtree and type");
  const auto scope = static_cast<Scope>(found - kScopes.begin());
  if (scope == Scope::kTotals) return read_table(document, value, name, {.scope = scope}, budgets);
  if (!value.is_object()) refuse(document, name, "is not a table of names");
  for (const auto& [who, table] : value.items())
    read_table(document, table, fmt::format("{}.{}", name, who), {.scope = scope, .name = who},
               budgets);
}

}  // namespace

std::vector<Budget> read_budgets(const std::string& path) {
  const Document document = path.ends_with(".json") ? json_document(path) : toml_document(path);
  std::vector<Budget> budgets;
  if (!document.root.is_object())
    throw Error(harmless(path) +
                " is not a table; it has to have totals, function, subtree or type");
  for (const auto& [name, value] : document.root.items())
    read_scope(document, name, value, budgets);
  if (budgets.empty()) throw Error(harmless(path) + " has no budgets, so any run would hold them");
  return budgets;
}

}  // namespace pyprof
