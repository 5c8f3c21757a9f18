// How the programs describe themselves: --help in the terminal, and the same as a manual page or as
// completions of a shell, all from the one description that CLI11 parses by.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pyprof {

// --help without CLI11's own notes on types and on which options exclude each other: the texts say
// what matters of these.
class HelpFormat : public CLI::Formatter {
  std::string make_option_opts(const CLI::Option* option) const override;
};

// --help shows `value` for what the option takes, completions offer the words.
CLI::Option* takes_one_of(CLI::Option* option, const std::string& value,
                          const std::vector<std::string>& words);

// Adds --help-as, which stores the form that is wanted: "man", "bash" or "zsh".
void add_help_as(CLI::App& app, std::string& form);

struct ProgramHelp {
  const CLI::App& app;
  std::string usage;   // what follows the program's name; empty: subcommands and their words
  std::string target;  // what a first word that is no option begins, for completions
  std::string version;
};
// The description in one of the forms of --help-as.
std::string help_as(const std::string& form, const ProgramHelp& help);

}  // namespace pyprof
