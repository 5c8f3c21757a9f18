#include "help_forms.h"

namespace pyprof {
namespace {

std::string joined(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

std::string option_names(const CommandText& command) {
  std::string names;
  for (const OptionText& option : command.options)
    names += (names.empty() ? "" : " ") + joined(option.names, " ");
  return names;
}

std::string command_names(const CommandText& command) {
  std::vector<std::string> names;
  for (const CommandText& each : command.commands) names.push_back(each.name);
  return joined(names, " ");
}

// Words that bash's globs and quotes leave alone; names of options and choices are such.
std::string words(const std::string& list) { return "_pyprof_words '" + list + "'"; }

std::string value_of(const OptionText& option) {
  if (!option.choices.empty()) return words(joined(option.choices, " "));
  return option.takes_file() ? "_pyprof_files" : "COMPREPLY=()";
}

// What may follow an option that takes a value, one case each.
std::string value_cases(const CommandText& command) {
  std::string cases;
  for (const OptionText& option : command.options) {
    if (option.value.empty()) continue;
    for (const std::string& name : option.names)
      cases += "    '" + command.name + ":" + name + "') " + value_of(option) + "; return ;;\n";
  }
  for (const CommandText& each : command.commands) cases += value_cases(each);
  return cases;
}

std::string name_cases(const CommandText& command) {
  std::string cases = "      " + command.name + ") " + words(option_names(command)) + " ;;\n";
  for (const CommandText& each : command.commands) cases += name_cases(each);
  return cases;
}

// Options that take a value, whose next word is none of the command's own.
std::string with_value(const CommandText& command) {
  std::string names;
  for (const OptionText& option : command.options)
    if (!option.value.empty()) names += (names.empty() ? "" : "|") + joined(option.names, "|");
  return names;
}

constexpr const char* kHelpers =
    "_pyprof_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\"); }\n"
    "_pyprof_files() { mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); }\n";

}  // namespace

// bash makes --option=value three words.
std::string bash_completion(const ProgramText& program) {
  const CommandText& top = program.command;
  const std::string function = "_" + CLI::detail::find_and_replace(top.name, "-", "_");
  const bool has_commands = !top.commands.empty();
  return "# Completions of " + top.name + " for bash.\n" + kHelpers + function +
         "() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "  [ \"$before\" != = ] || before=${COMP_WORDS[COMP_CWORD - 2]}\n"
         "  [ \"$word\" != = ] || word=''\n"
         "  local command=" +
         top.name +
         " first='' i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case ${COMP_WORDS[i]} in\n"
         "      " +
         with_value(top) +
         ") i=$((i + 1)) ;;\n"
         "      -*) ;;\n"
         "      *) first=${COMP_WORDS[i]}; break ;;\n"
         "    esac\n"
         "  done\n" +
         (has_commands ? "  [ -z \"$first\" ] || command=$first\n"
                       : "  [ -z \"$first\" ] || { _pyprof_files; return; }\n") +
         "  case $command:$before in\n" + value_cases(top) +
         "  esac\n"
         "  case $word in\n"
         "    -*)\n"
         "      case $command in\n" +
         name_cases(top) + "      esac ;;\n" +
         (has_commands ? "    *) if [ -n \"$first\" ]; then _pyprof_files; else " +
                             words(command_names(top)) + "; fi ;;\n"
                       : "    *) _pyprof_files ;;\n") +
         "  esac\n"
         "}\n"
         "complete -o filenames -F " +
         function + " " + top.name + "\n";
}

}  // namespace pyprof
