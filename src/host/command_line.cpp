#include "command_line.h"

#include <pyprof/cli/help.h>
#include <pyprof/cli/nearest_word.h>
#include <pyprof/core/error.h>
#include <pyprof/core/line_pattern.h>
#include <pyprof/python/interpreter.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "option_checks.h"
#include "split_words.h"

namespace pyprof {
namespace {

constexpr std::uint32_t kFewestTimelinePoints = 16, kMostTimelinePoints = 1'000'000,
                        kMostSpans = 1'000'000, kMostLineRate = 10'000;

const std::map<std::string, CallKinds> kCallKinds = {
    {"python", CallKinds::kPython}, {"c", CallKinds::kC}, {"both", CallKinds::kBoth}};

const std::map<std::string, LocalsKind> kLocalsKinds = {
    {"off", LocalsKind::kOff}, {"top", LocalsKind::kTop}, {"all", LocalsKind::kAll}};

const std::map<std::string, bool> kTimeKinds = {{"exact", false}, {"sampled", true}};

const std::map<std::string, Clocks> kClocks = {
    {"wall", Clocks::kWall}, {"cpu", Clocks::kCpu}, {"both", Clocks::kBoth}};

constexpr const char* kRecorded = "What is recorded";  // the heading in the help

constexpr const char* kUsage =
    "[options] (script.py | directory | zip | -m module | -c code | -) [arguments]";

constexpr const char* kFooter =
    "The flags of python3 are accepted before the target and mean what they mean there:\n"
    "  -b -B -d -E -i -I -O -OO -P -s -S -u -W arg -x -X opt\n"
    "Everything from the target on is the script's own, as under python3.\n"
    "Without a target a shell reads commands: profile <file> [arguments], quit.\n"
    "\n"
    "The exit status is the script's; 2 if pyprof-host itself could not do what was asked.\n"
    "\n"
    "  pyprof-host script.py --size 10\n"
    "  pyprof-host -o run.json -X dev -m package.module\n"
    "  pyprof-host --calls both --filter src -c 'import job; job.run()'";

std::string version_text() {
  const PythonBuild build = python_build();
  return "pyprof-host " PYPROF_VERSION " (Python " + build.version + " of " + build.executable +
         ", embedded as " + build.link_kind +
         ", "
#if defined(__clang__)
         "Clang " __clang_version__
#else
         "GCC " __VERSION__
#endif
         ")\n";
}

// CLI11 would print "[OPTIONS]"; the target is not its business.
class Formatter : public HelpFormat {
  std::string make_usage(const CLI::App*, std::string) const override {
    return std::string("\nUsage: pyprof-host ") + kUsage + "\n";
  }
};

class Parser {
 public:
  Parser() {
    app_.formatter(std::make_shared<Formatter>());
    app_.get_formatter()->column_width(26);
    app_.description(
        "Runs a Python program as python3 does and records its time and memory, for every call "
        "path,\n"
        "into stacks.json.");
    app_.name("pyprof-host");
    app_.footer(kFooter);
    app_.set_help_flag("-h,--help", "Print this and exit");
    app_.set_version_flag("-V,--version", version_text(), "Print the version and exit");
    add_help_as(app_, help_form_);
    add_cost_options();
    add_line_and_event_options();
    add_process_options();
    add_output_options();
  }

  Command parse(const std::vector<std::string>& words) {
    SplitWords split =
        split_words(words, [this](const std::string& name) { return takes_value(name); });
    command_.python_flags = std::move(split.python);
    command_.target = std::move(split.target);
    command_.own_words = split.own;
    parse_own(std::move(split.own));
    if (!command_.answer.empty()) return command_;
    check_lines();
    check_options(command_);
    return command_;
  }

 private:
  void add_cost_options() {
    app_.add_option_function<std::string>(
            "--calls",
            [this](const std::string& kind) { command_.record.calls = kCallKinds.at(kind); },
            "Functions that get nodes: python (default), c (builtins and C methods), both. With c\n"
            "and both a run takes about twice as long as by default")
        ->check(CLI::IsMember(kCallKinds))
        ->option_text("KIND")
        ->group(kRecorded);
    app_.add_option_function<std::string>(
            "--time",
            [this](const std::string& kind) { command_.sampled_time = kTimeKinds.at(kind); },
            "How times are taken: exact (default; the clock is read at each call and return),\n"
            "sampled (it is read a thousand times a second, from outside, and what runs then is\n"
            "charged: a call costs less; calls and bytes stay exact)")
        ->check(CLI::IsMember(kTimeKinds).description(""))
        ->option_text("KIND")
        ->group(kRecorded);
    add_switch("--no-time", command_.record.time, "Do not record times")->group(kRecorded);
    app_.add_option_function<std::string>(
            "--clock",
            [this](const std::string& kind) { command_.record.clocks = kClocks.at(kind); },
            "Which time: wall (default), cpu (each thread's CPU time), both (wall time, and how\n"
            "much of it was waiting: for locks, timers, files, the network, a free CPU). cpu and\n"
            "both cost one system call for each stretch of 4 us or more without a call; waits\n"
            "shorter than that count as running")
        ->check(CLI::IsMember(kClocks).description(""))
        ->option_text("CLOCK")
        ->group(kRecorded);
    add_switch("--no-memory", command_.record.memory, "Do not record memory")->group(kRecorded);
    app_.add_option_function<std::string>(
            "--locals",
            [this](const std::string& kind) { command_.record.locals = kLocalsKinds.at(kind); },
            "Variables of each path's costliest call: off, top (default; the largest ones, of\n"
            "calls that allocate a page or more), all; needs CPython 3.11")
        ->check(CLI::IsMember(kLocalsKinds))
        ->option_text("KIND")
        ->group(kRecorded);
    app_.add_flag("--lifetimes", command_.record.lifetimes,
                  "How long Python's blocks live, by path and type: freed before 16 more\n"
                  "allocations, alive after a garbage collection, alive after a last one at the\n"
                  "end; and how many there are of each size. Costs 32 bytes a block, and up to a\n"
                  "quarter more time than the default")
        ->group(kRecorded);
    app_.add_option(
            "--filter", command_.record.filter_prefixes,
            "Only functions whose file lies under PREFIX get nodes; the others are charged\n"
            "to the nearest caller that does. May be repeated")
        ->allow_extra_args(false)
        ->option_text("PREFIX")
        ->group(kRecorded);
  }

  void add_line_and_event_options() {
    app_.add_option(
            "--line-rate", command_.record.line_rate,
            "Looks a second at what line runs, by which the time of a function is divided\n"
            "among its lines (default 200, at most 10000; 0: none). A look costs some 30 us of\n"
            "another processor")
        ->check(CLI::Range(0u, kMostLineRate).description(""))
        ->option_text("HZ")
        ->group(kRecorded);
    app_.add_option(
            "--line-profile", command_.record.line_patterns,
            "Measure each line of functions whose qualified name matches PATTERN ('*.load',\n"
            "'module:Class.*') or that have the decorator @profile (PATTERN @profile: only\n"
            "those): hits and exact times. Costs less than 0.1 us for each line they run. May be\n"
            "repeated")
        ->allow_extra_args(false)
        ->option_text("PATTERN")
        ->group(kRecorded);
    app_.add_option("--spans", command_.record.spans,
                    "Most calls shown one by one over time, the longest ones (default 20000;\n"
                    "0: none)")
        ->check(CLI::Range(0u, kMostSpans).description(""))
        ->option_text("N")
        ->group(kRecorded);
    app_.add_option_function<std::string>(
            "--rss",
            [this](const std::string& step) { command_.record.rss_step_bytes = rss_step(step); },
            "Read the resident memory (RSS) at entry and return of each Python function, and\n"
            "show the calls that moved it by STEP: page, a number of BYTES, or all (every\n"
            "call). Costs 2 to 3 us a call: 20 times as long where all are short")
        ->option_text("STEP")
        ->group(kRecorded);
    app_.add_flag(
            "--native", command_.record.native,
            "Record memory that libraries take from malloc and mmap too: the data of numpy\n"
            "arrays, libxml2's trees, zlib's buffers. Costs some 0.2 us for each malloc and free")
        ->group(kRecorded);
    app_.add_option("--timeline-points", command_.record.timeline_points,
                    "Most rows of memory over time (default 2000, at least 16)")
        ->check(CLI::Range(kFewestTimelinePoints, kMostTimelinePoints).description(""))
        ->option_text("N")
        ->group(kRecorded);
  }

  void add_process_options() {
    app_.add_flag(
            "--follow", command_.follow,
            "Record child processes too: those that are forked (os.fork, multiprocessing), and\n"
            "those that run the same python3 (subprocess with sys.executable, exec). Each is a\n"
            "lane of the one profile. Under mpirun: one profile, with the ranks as lanes")
        ->group(kRecorded);
  }

  void add_output_options() {
    app_.add_option("-o,--output", command_.output,
                    "Where the profile goes (default stacks.json); .gz is compressed")
        ->option_text("PATH");
    app_.add_option("--report", command_.report,
                    "Write an HTML file too, which shows the profile in a browser")
        ->option_text("PATH");
    app_.add_option(
            "--learn", command_.learn,
            "Run no script, but leave in PATH what each start would learn anew of this\n"
            "build: which places in CPython allocate storage, and for what. Done when it is built")
        ->option_text("PATH");
    app_.add_flag("--keep", command_.keep, "Keep the recording (.pyprof) beside the profile");
    app_.add_option("--python", command_.python,
                    "The python3 whose packages to use, such as venv/bin/python (default: that of\n"
                    "VIRTUAL_ENV, else the one pyprof-host was built for)")
        ->option_text("PATH");
    add_switch("--no-supervisor", command_.supervised,
               "Use one process: stacks.json is written inside the script's own, at its end,\n"
               "and there is none if it is killed");
    app_.add_flag_callback(
        "-q,--quiet", [this] { command_.verbosity = Verbosity::kQuiet; }, "Say nothing but errors");
    app_.add_flag_callback(
        "-v,--verbose", [this] { command_.verbosity = Verbosity::kVerbose; }, "Say more");
  }

  // An option that turns off what is on.
  CLI::Option* add_switch(const std::string& name, bool& on, const std::string& description) {
    return app_.add_flag_callback(
        name, [&on] { on = false; }, description);
  }

  bool takes_value(const std::string& name) const {
    const CLI::Option* option = app_.get_option_no_throw(name);
    return option && option->get_expected_min() > 0;
  }

  void parse_own(std::vector<std::string> own) {
    std::reverse(own.begin(), own.end());  // as CLI11 wants them
    try {
      app_.parse(std::move(own));
      if (!help_form_.empty())
        command_.answer =
            help_as(help_form_, {app_, kUsage, "script", "pyprof-host " PYPROF_VERSION});
    } catch (const CLI::CallForHelp&) {
      command_.answer = app_.help();
    } catch (const CLI::CallForVersion& version) {
      command_.answer = version.what();
    } catch (const CLI::ExtrasError&) {
      throw Error(unknown_option(app_.remaining().front()));
    } catch (const CLI::ParseError& error) {
      throw Error(std::string(error.what()) + "; pyprof-host --help lists the options");
    }
  }

  // What the words ask for together.
  void check_lines() const {
    for (const std::string& pattern : command_.record.line_patterns) check_line_pattern(pattern);
    if (app_.get_option("--line-rate")->count() == 0 || command_.record.line_rate == 0) return;
    if (!command_.supervised)
      throw Error(
          "--line-rate needs the supervisor, which looks at the script from outside; leave out "
          "--no-supervisor, or measure lines by --line-profile");
    if (!command_.record.time) throw Error("--line-rate divides times; leave out --no-time");
  }

  std::string unknown_option(const std::string& word) const {
    const std::string given = word.substr(0, word.find('='));
    std::vector<std::string> known;
    for (const CLI::Option* option : app_.get_options())
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    const std::string nearest = nearest_word(given, known);
    return "unknown option " + given + "; " +
           (nearest.empty()
                ? "pyprof-host --help lists the options, and those of the script go after it"
                : "did you mean " + nearest + "?");
  }

  Command command_;
  std::string help_form_;
  CLI::App app_;
};

}  // namespace

Command read_command_line(const std::vector<std::string>& words) { return Parser().parse(words); }

}  // namespace pyprof
