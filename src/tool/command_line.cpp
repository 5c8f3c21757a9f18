#include "command_line.h"

#include <pyprof/cli/help.h>
#include <pyprof/cli/nearest_word.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <cstdio>

#include "subcommands.h"

namespace pyprof {
namespace {

// In the order of --help: from a first look to what programs use.
constexpr std::array kSubcommands = {
    add_summary, add_stats,  add_tree,   add_top,     add_types, add_imports, add_leaks, add_lines,
    add_peaks,   add_stack,  add_plot,   add_view,    add_diff,  add_check,   add_merge, add_scale,
    add_report,  add_export, add_import, add_recover, add_watch, add_status,
};

std::vector<std::string> known_words(const CLI::App& app, bool options) {
  std::vector<std::string> words;
  if (!options) {
    for (const CLI::App* subcommand : app.get_subcommands([](const CLI::App*) { return true; }))
      words.push_back(subcommand->get_name());
    return words;
  }
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  return words;
}

std::string unknown_word(const CLI::App& pyprof) {
  const auto parsed = pyprof.get_subcommands();
  const CLI::App& app = parsed.empty() ? pyprof : *parsed.front();
  const std::string word = pyprof.remaining(true).front();
  const bool is_option = word.starts_with('-');
  const std::string nearest =
      nearest_word(word.substr(0, word.find('=')), known_words(app, is_option));
  const std::string program = parsed.empty() ? "pyprof" : "pyprof " + app.get_name();
  return std::string(is_option        ? "unknown option "
                     : parsed.empty() ? "unknown subcommand "
                                      : "one argument too many: ") +
         word + "; " +
         (nearest.empty() ? program + " --help lists what there is"
                          : "did you mean " + nearest + "?");
}

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

}  // namespace

int run_tool(std::vector<std::string> words) {
  CLI::App pyprof("Reads and shows the profiles that pyprof-host writes.", "pyprof");
  pyprof.set_version_flag("-V,--version", "pyprof " PYPROF_VERSION "\n",
                          "Print the version and exit");
  pyprof.formatter(std::make_shared<HelpFormat>());
  std::string help_form;
  add_help_as(pyprof, help_form);
  pyprof.require_subcommand(0, 1);  // so that a file may be named like one
  std::vector<Subcommand> subcommands;
  subcommands.reserve(kSubcommands.size());
  for (const auto add : kSubcommands) subcommands.push_back(add(pyprof));
  // CLI11 forgets where -- stood; for diff it parts the sets of files.
  if (!words.empty() && words.front() == "diff")
    std::replace(words.begin(), words.end(), std::string("--"), std::string("--after"));
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  try {
    pyprof.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    print(pyprof.help());
    return 0;
  } catch (const CLI::CallForVersion& version) {
    print(version.what());
    return 0;
  } catch (const CLI::ExtrasError&) {
    throw Error(unknown_word(pyprof));
  } catch (const CLI::ParseError& error) {
    throw Error(std::string(error.what()) + "; see pyprof --help");
  }
  if (!help_form.empty()) {
    print(help_as(help_form, {pyprof, "", "", "pyprof " PYPROF_VERSION}));
    return 0;
  }
  const auto parsed = std::find_if(subcommands.begin(), subcommands.end(),
                                   [](const Subcommand& each) { return each.app->parsed(); });
  if (parsed != subcommands.end()) return parsed->run();
  print(pyprof.help());
  return 0;
}

}  // namespace pyprof
