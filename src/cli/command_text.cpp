#include "command_text.h"

#include <algorithm>

namespace pyprof {
namespace {

// The texts are broken into lines for the terminal.
std::string paragraph(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// Of "{a,b}", wherever it stands in the type that CLI11 knows of an option.
std::vector<std::string> choices_in(const std::string& type) {
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  if (names.empty()) names.push_back(option.get_name());
  return names;
}

OptionText text_of(const CLI::Option& option) {
  OptionText text;
  text.names = names_of(option);
  text.value = option.get_positional() ? option.get_name() : option.get_option_text();
  text.choices = choices_in(option.get_type_name());
  text.text = paragraph(option.get_description());
  text.group = option.get_group();
  return text;
}

}  // namespace

CommandText text_of(const CLI::App& app) {
  CommandText text{app.get_name(), paragraph(app.get_description()), app.get_footer(), {}, {}, {}};
  for (const CLI::Option* option : app.get_options())
    (option->get_positional() ? text.positionals : text.options).push_back(text_of(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    text.commands.push_back(text_of(*command));
  return text;
}

}  // namespace pyprof
