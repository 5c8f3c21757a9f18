#include <pyprof/cli/help.h>

#include "help_forms.h"

namespace pyprof {

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
  const std::string& value = option->get_option_text();
  return value.empty() ? "" : " " + value;
}

CLI::Option* takes_one_of(CLI::Option* option, const std::string& value,
                          const std::vector<std::string>& words) {
  return option->option_text(value)->type_name("{" + CLI::detail::join(words, ",") + "}");
}

void add_help_as(CLI::App& app, std::string& form) {
  CLI::Option* option = app.add_option(
      "--help-as", form, "Print this as a manual page (man) or a shell's completions (bash, zsh)");
  option->check(CLI::IsMember({"man", "bash", "zsh"}).description(""));
  takes_one_of(option, "FORM", {"man", "bash", "zsh"});
}

std::string help_as(const std::string& form, const ProgramHelp& help) {
  const ProgramText program{text_of(help.app), help.usage, help.target, help.version};
  if (form == "man") return man_page(program);
  return form == "bash" ? bash_completion(program) : zsh_completion(program);
}

}  // namespace pyprof
