// The subcommands of pyprof, one file each. Each function describes its subcommand to CLI11 and
// returns what to do once the words are parsed; that returns the exit status.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace pyprof {

struct Subcommand {
  CLI::App* app;
  std::function<int()> run;
};

Subcommand add_check(CLI::App& pyprof);
Subcommand add_diff(CLI::App& pyprof);
Subcommand add_export(CLI::App& pyprof);
Subcommand add_import(CLI::App& pyprof);
Subcommand add_imports(CLI::App& pyprof);
Subcommand add_leaks(CLI::App& pyprof);
Subcommand add_lines(CLI::App& pyprof);
Subcommand add_merge(CLI::App& pyprof);
Subcommand add_peaks(CLI::App& pyprof);
Subcommand add_plot(CLI::App& pyprof);
Subcommand add_recover(CLI::App& pyprof);
Subcommand add_report(CLI::App& pyprof);
Subcommand add_scale(CLI::App& pyprof);
Subcommand add_stack(CLI::App& pyprof);
Subcommand add_stats(CLI::App& pyprof);
Subcommand add_status(CLI::App& pyprof);
Subcommand add_summary(CLI::App& pyprof);
Subcommand add_top(CLI::App& pyprof);
Subcommand add_tree(CLI::App& pyprof);
Subcommand add_types(CLI::App& pyprof);
Subcommand add_view(CLI::App& pyprof);
Subcommand add_watch(CLI::App& pyprof);

}  // namespace pyprof
