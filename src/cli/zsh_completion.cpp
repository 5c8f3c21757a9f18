#include "help_forms.h"

namespace pyprof {
namespace {

// Within single quotes, where _arguments takes brackets and colons for itself.
std::string quoted(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    if (c == '\'')
      escaped += "'\\''";
    else
      escaped += c;
  }
  return escaped;
}

std::string action_of(const OptionText& option) {
  if (option.takes_file()) return "_files";
  std::string choices;
  for (const std::string& choice : option.choices) choices += (choices.empty() ? "" : " ") + choice;
  return choices.empty() ? " " : "(" + choices + ")";
}

// '--output=[where it goes]:PATH:_files'
std::string argument(const OptionText& option, const std::string& name) {
  const bool is_long = name.starts_with("--");
  std::string text = "'*" + name + (option.value.empty() ? "" : is_long ? "=" : "+");
  text += "[" + quoted(option.text) + "]";
  if (!option.value.empty()) text += ":" + quoted(option.value) + ":" + action_of(option);
  return text + "'";
}

std::string arguments(const CommandText& command, const std::string& indentation) {
  std::string text;
  for (const OptionText& option : command.options)
    for (const std::string& name : option.names)
      text += " \\\n" + indentation + argument(option, name);
  return text;
}

std::string list_of_commands(const CommandText& command) {
  std::string list;
  for (const CommandText& each : command.commands)
    list += "        '" + each.name + ":" + quoted(each.text) + "'\n";
  return list;
}

std::string cases(const CommandText& command) {
  std::string text;
  for (const CommandText& each : command.commands)
    text += "        " + each.name + ")\n          _arguments" + arguments(each, "            ") +
            " \\\n            '*:file:_files' ;;\n";
  return text;
}

}  // namespace

std::string zsh_completion(const ProgramText& program) {
  const CommandText& top = program.command;
  const std::string function = "_" + CLI::detail::find_and_replace(top.name, "-", "_");
  const std::string begin = "#compdef " + top.name + "\n" + function + "() {\n";
  const std::string end = "}\n" + function + " \"$@\"\n";
  if (top.commands.empty())
    return begin + "  _arguments" + arguments(top, "    ") +
           " \\\n    '1:" + quoted(program.target) + ":_files' \\\n    '*::arguments:_files'\n" +
           end;
  return begin +
         "  local curcontext=$curcontext state line\n"
         "  _arguments -C" +
         arguments(top, "    ") +
         " \\\n    '1:command:->command' \\\n    '*::argument:->argument'\n"
         "  case $state in\n"
         "    command)\n"
         "      local -a commands=(\n" +
         list_of_commands(top) +
         "      )\n"
         "      _describe command commands ;;\n"
         "    argument)\n"
         "      case $line[1] in\n" +
         cases(top) +
         "      esac ;;\n"
         "  esac\n" +
         end;
}

}  // namespace pyprof
