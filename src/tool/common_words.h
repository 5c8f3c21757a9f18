// Words and answers that the subcommands have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace pyprof {

void add_profile_file(CLI::App& app, std::string& file);
// `limit` is the default; 0 means all.
void add_limit(CLI::App& app, std::size_t& limit);
// What --metric takes.
std::vector<std::string> metric_names();
void add_json_flag(CLI::App& app, bool& json);
// Both, for what is a table: programs get all rows unless they ask for fewer.
void add_table_words(CLI::App& app, std::size_t& limit, bool& json);

// How many of all rows are shown.
std::size_t rows_within(std::size_t limit, std::size_t all);

// Indented, with a line's end; text that is no UTF-8 is repaired.
void print_json(const nlohmann::json& json);
// Says how many rows were not shown.
void print_rest(std::size_t shown, std::size_t all);

}  // namespace pyprof
