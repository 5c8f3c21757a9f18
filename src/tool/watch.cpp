// pyprof watch: the table of a program that runs, kept up to date from its mapped file.
#include <fmt/format.h>
#include <pyprof/analyze/text.h>
#include <pyprof/cli/number_within.h>
#include <pyprof/core/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include "common_words.h"
#include "function_rows.h"
#include "open_profile.h"
#include "profile_head.h"
#include "screen.h"
#include "subcommands.h"
#include "terminal.h"

namespace pyprof {
namespace {

using Clock = std::chrono::steady_clock;

struct WatchWords {
  std::string target, sort;
  std::size_t limit = 30;
  double interval = 1;
  bool once = false;
};

bool is_number(const std::string& word) {
  return !word.empty() && word.size() < 11 &&
         word.find_first_not_of("0123456789") == std::string::npos;
}

std::string recording_named(const std::string& target) {
  if (is_number(target) && access(target.c_str(), F_OK) != 0)
    return recording_of(std::stoull(target));
  if (access(target.c_str(), R_OK) == 0 && !is_recording(target))
    throw Error(target + " is no recording of a running program; pyprof stats shows profiles");
  return target;
}

std::string page_of(const Profile& profile, const WatchWords& words, std::size_t limit) {
  const RowOrder order = row_order_of(profile, words.sort, words.target);
  std::vector<FunctionRow> rows = function_table(profile);
  sort_rows(rows, order);
  if (limit > 0 && rows.size() > limit) rows.resize(limit);
  return profile_head(profile) + "\n\n" + function_rows_text(profile, rows, order);
}

// As many rows as fit below the head and the headings, and above the line that names the keys.
std::size_t rows_that_fit(std::size_t wanted) {
  constexpr std::size_t kOtherLines = 5;
  const std::size_t lines = terminal_height();
  const std::size_t room = lines > kOtherLines ? lines - kOtherLines : 1;
  return wanted == 0 ? room : std::min(wanted, room);
}

// What reading takes is bounded to a tenth of one processor, however large the profile is.
int pause_after(Clock::duration reading, double interval) {
  constexpr int kRest = 9;
  const std::chrono::duration<double, std::milli> needed = reading * kRest;
  return static_cast<int>(std::max(interval * 1000, needed.count()));
}

// Shows pages until the user leaves or the program ends; returns the last one.
std::string watch_live(const std::string& recording, const WatchWords& words) {
  Screen screen;
  std::string page;
  while (is_running(recording)) {
    const Clock::time_point begin = Clock::now();
    try {
      const Profile profile = open_profile(recording);
      page = page_of(profile, words, words.limit);
      const std::string shown = page_of(profile, words, rows_that_fit(words.limit));
      screen.show(shown + styled("q leaves; the program runs on", Style::kDim));
    } catch (const Error&) {
      if (is_running(recording)) throw;  // else it ended while it was read
    }
    if (screen.is_left_within(pause_after(Clock::now() - begin, words.interval))) return page;
  }
  return page + "The program has ended.\n";
}

int watch(const WatchWords& words) {
  const std::string recording = recording_named(words.target);
  if (!words.sort.empty())
    row_order_named(words.sort);  // a wrong word is told before the screen is taken
  const bool live = !words.once && isatty(STDOUT_FILENO) && is_running(recording);
  const std::string page =
      live ? watch_live(recording, words) : page_of(open_profile(recording), words, words.limit);
  std::fputs(page.c_str(), stdout);
  return 0;
}

}  // namespace

Subcommand add_watch(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "watch",
      "The table of stats for a program that runs, kept up to date until it ends or q is\n"
      "pressed. The program notices nothing: its recording is read from outside");
  auto words = std::make_shared<WatchWords>();
  app->add_option("FILE|PID", words->target,
                  "The .pyprof file that pyprof-host writes, or the number of the process")
      ->required();
  app->add_option("--interval", words->interval, "Seconds between looks (default 1)")
      ->check(number_within(0.05, 3600.0))
      ->option_text("SECONDS");
  add_sort(*app, words->sort);
  add_limit(*app, words->limit);
  app->add_flag("--once", words->once, "One table, as it is where standard output is no terminal");
  return {app, [words] { return watch(*words); }};
}

}  // namespace pyprof
