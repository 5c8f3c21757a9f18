// What a command says of itself, taken out of CLI11's description.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pyprof {

struct OptionText {
  std::vector<std::string> names;    // "-o", "--output"; of a positional one its name
  std::string value;                 // "PATH"; empty: takes none
  std::vector<std::string> choices;  // if only these are valid
  std::string text;                  // one paragraph
  std::string group;

  bool takes_file() const { return value.starts_with("PATH") || value.starts_with("FILE"); }
};

struct CommandText {
  std::string name;
  std::string text;    // one paragraph
  std::string footer;  // lines
  std::vector<OptionText> options;
  std::vector<OptionText> positionals;
  std::vector<CommandText> commands;
};

CommandText text_of(const CLI::App& app);

}  // namespace pyprof
