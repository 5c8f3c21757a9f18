// pyprof lines: source with what each line cost.
#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/text.h>
#include <pyprof/convert/import.h>
#include <pyprof/core/error.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "common_words.h"
#include "open_profile.h"
#include "profile_head.h"
#include "source_text.h"
#include "subcommands.h"
#include "terminal.h"
#include "text_table.h"

namespace pyprof {
namespace {

struct LinesWords {
  std::string file, function;
  bool json = false;
};

// A listing of a file: a function's, or all of it.
struct Listing {
  std::string title;
  std::size_t file;
  std::size_t first;
  std::size_t last;
  bool whole;  // a file: only lines that cost something are shown
};

class SourceLines {
 public:
  explicit SourceLines(const Profile& profile) : profile_(profile) {}

  // Its rows of profile.lines.
  std::vector<std::size_t> rows_of(const Listing& listing) const {
    const LineColumns& lines = profile_.lines;
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < lines.line.size(); ++row)
      if (lines.file[row] == listing.file && lines.line[row] >= listing.first &&
          lines.line[row] <= listing.last)
        rows.push_back(row);
    return rows;
  }

  const std::string& path(std::size_t file) const {
    return profile_.strings[profile_.files.path[file]];
  }

  const SourceText& source(std::size_t file) {
    const auto known = sources_.find(file);
    if (known != sources_.end()) return known->second;
    return sources_.try_emplace(file, full_path(file)).first->second;
  }

  // What keeps the source from being that of the run; empty: nothing.
  std::string doubt(std::size_t file) {
    if (source(file).empty())
      return fmt::format("The source {} cannot be read here; lines stand without it.",
                         harmless(path(file)));
    std::error_code error;
    const auto changed = std::filesystem::last_write_time(full_path(file), error);
    if (error) return {};
    const auto since = std::filesystem::file_time_type::clock::to_sys(changed).time_since_epoch();
    const auto changed_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
    if (changed_ns <= static_cast<std::int64_t>(profile_.meta.start_unix_ns)) return {};
    return fmt::format("{} was changed after the run; lines may have moved.", harmless(path(file)));
  }

 private:
  std::string full_path(std::size_t file) const {
    return (std::filesystem::path(profile_.meta.cwd) / path(file)).string();
  }

  const Profile& profile_;
  std::map<std::size_t, SourceText> sources_;
};

// Files of the program's own, the script first as it is the first to run.
std::vector<Listing> own_files(const Profile& profile, const SourceLines& lines) {
  std::vector<Listing> listings;
  for (std::size_t file = 0; file < profile.files.path.size(); ++file) {
    const FileKind kind = profile.files.kind[file];
    const Listing listing{lines.path(file), file, 0, UINT32_MAX, true};
    if ((kind == FileKind::kScript || kind == FileKind::kProject) &&
        !lines.rows_of(listing).empty())
      listings.push_back(listing);
  }
  return listings;
}

Listing listing_of(const Profile& profile, std::size_t function, SourceLines& lines) {
  const std::size_t file = profile.functions.file[function];
  const std::size_t first = profile.functions.first_line[function];
  const std::string title =
      fmt::format("{}, {}:{}", full_name(profile, function), lines.path(file), first);
  if (profile.strings[profile.functions.name[function]] == "<module>")
    return {title, file, 0, UINT32_MAX, true};
  const Column& last_line = profile.functions.last_line;
  const std::size_t last = last_line.empty() ? first : last_line[function];
  return {title, file, first, std::max(first, last), lines.source(file).empty()};
}

std::vector<Listing> functions_named(const Profile& profile, const std::string& pattern,
                                     SourceLines& lines) {
  const std::vector<bool> wanted = functions_matching(profile, pattern);
  std::vector<Listing> listings;
  for (std::size_t function = 0; function < wanted.size(); ++function)
    if (wanted[function] && profile.functions.first_line[function] > 0)
      listings.push_back(listing_of(profile, function, lines));
  if (listings.empty())
    throw Error("what matches " + pattern + " has no lines; name a Python function");
  return listings;
}

// One row of the table: a line, with its row of profile.lines or none.
class LineTable {
 public:
  LineTable(const Profile& profile, const SourceText& source)
      : profile_(profile), source_(source), table_(headings(profile)) {}

  void set_all_ns(std::uint64_t all_ns) { all_ns_ = all_ns; }

  void add(std::size_t line, std::optional<std::size_t> row) {
    std::vector<std::string> cells = {line == 0 ? "" : std::to_string(line)};
    if (profile_.has_line_hits) add_hits(cells, row);
    if (profile_.has_line_times) add_times(cells, row);
    if (profile_.has_memory)
      for (const MemoryMetric metric : {kAllocBytes, kAtPeakBytes, kLiveBytes})
        cells.push_back(bytes(row ? profile_.lines.memory[metric][*row] : 0));
    cells.push_back(line == 0 ? "(no line)" : harmless(source_.line(line)));
    table_.add(std::move(cells));
  }

  // However wide: source that is cut says nothing.
  std::string text() const { return table_.text(SIZE_MAX); }

 private:
  static std::vector<std::string> headings(const Profile& profile) {
    std::vector<std::string> names = {"line"};
    if (profile.has_line_hits) names.insert(names.end(), {"hits", "with callees", "per hit"});
    if (profile.has_line_times) names.insert(names.end(), {"time", "%"});
    if (profile.has_memory) names.insert(names.end(), {"allocated", "at peak", "live"});
    names.emplace_back("source");
    return names;
  }

  static std::string bytes(std::uint64_t value) { return value == 0 ? "" : bytes_text(value); }
  static std::string time(std::uint64_t ns) { return ns == 0 ? "" : duration_text(ns); }

  void add_hits(std::vector<std::string>& cells, std::optional<std::size_t> row) const {
    const std::uint64_t hits = row ? profile_.lines.hits[*row] : 0;
    const std::uint64_t total_ns =
        row && profile_.has_line_times ? profile_.lines.total_ns[*row] : 0;
    cells.push_back(hits == 0 ? "" : count_text(hits));
    cells.push_back(time(total_ns));
    cells.push_back(hits == 0 ? "" : time(total_ns / hits));
  }

  void add_times(std::vector<std::string>& cells, std::optional<std::size_t> row) const {
    const std::uint64_t self_ns = row ? profile_.lines.self_ns[*row] : 0;
    cells.push_back(time(self_ns));
    cells.push_back(self_ns == 0 ? ""
                                 : fmt::format("{:.1f}", 100.0 * static_cast<double>(self_ns) /
                                                             static_cast<double>(all_ns_)));
  }

  const Profile& profile_;
  const SourceText& source_;
  TextTable table_;
  std::uint64_t all_ns_ = 0;
};

std::string listing_text(const Profile& profile, const Listing& listing, SourceLines& lines) {
  LineTable table(profile, lines.source(listing.file));
  const std::vector<std::size_t> rows = lines.rows_of(listing);
  std::uint64_t all_ns = 0;
  for (const std::size_t row : rows)
    if (profile.has_line_times) all_ns += profile.lines.self_ns[row];
  table.set_all_ns(all_ns);
  auto next = rows.begin();
  if (listing.whole) {
    for (const std::size_t row : rows) table.add(profile.lines.line[row], row);
  } else {
    for (std::size_t line = listing.first; line <= listing.last; ++line) {
      const bool costs = next != rows.end() && profile.lines.line[*next] == line;
      table.add(line, costs ? std::optional(*next++) : std::nullopt);
    }
  }
  return table.text();
}

nlohmann::json json_of(const Profile& profile, const Listing& listing, SourceLines& lines) {
  nlohmann::json list = nlohmann::json::array();
  for (const std::size_t row : lines.rows_of(listing)) {
    const std::uint64_t line = profile.lines.line[row];
    nlohmann::json item = {{"file", lines.path(listing.file)}, {"line", line}};
    if (!lines.source(listing.file).empty()) item["source"] = lines.source(listing.file).line(line);
    if (profile.has_line_times) item["self_ns"] = profile.lines.self_ns[row];
    if (profile.has_line_hits) {
      item["hits"] = profile.lines.hits[row];
      item["exact"] = profile.lines.exact[row] != 0;
    }
    if (profile.has_line_hits && profile.has_line_times)
      item["total_ns"] = profile.lines.total_ns[row];
    if (profile.has_memory) {
      item["alloc_count"] = profile.lines.memory[kAllocCount][row];
      item["alloc_bytes"] = profile.lines.memory[kAllocBytes][row];
      item["at_peak_bytes"] = profile.lines.memory[kAtPeakBytes][row];
      item["live_bytes"] = profile.lines.memory[kLiveBytes][row];
    }
    list.push_back(std::move(item));
  }
  return list;
}

void print_text(const Profile& profile, const std::vector<Listing>& listings, SourceLines& lines) {
  std::printf("%s\n", profile_head(profile).c_str());
  for (const Listing& listing : listings) {
    std::printf("\n%s\n", styled(harmless(listing.title), Style::kBold).c_str());
    if (const std::string doubt = lines.doubt(listing.file); !doubt.empty())
      std::printf("%s\n", doubt.c_str());
    std::printf("%s", listing_text(profile, listing, lines).c_str());
  }
}

int lines(const LinesWords& words) {
  const Profile profile = open_profile(words.file);
  if (!profile.has_lines)
    throw Error(
        words.file + " does not say what lines did; record the program " +
        (is_imported(profile) ? "with pyprof-host" : "again, without --no-time or --no-memory"));
  SourceLines source(profile);
  const std::vector<Listing> listings = words.function.empty()
                                            ? own_files(profile, source)
                                            : functions_named(profile, words.function, source);
  if (!words.json) {
    print_text(profile, listings, source);
    return 0;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const Listing& listing : listings)
    for (nlohmann::json& item : json_of(profile, listing, source)) list.push_back(std::move(item));
  print_json(list);
  return 0;
}

}  // namespace

Subcommand add_lines(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "lines",
      "Source with what each line did itself: time (as sampled; exact with hits where\n"
      "--line-profile measured it), bytes allocated, alive at the peak, alive at the end.\n"
      "Without FUNC the lines of the program's own files that cost something");
  auto words = std::make_shared<LinesWords>();
  add_profile_file(*app, words->file);
  app->add_option("FUNC", words->function,
                  "Whole functions whose name or place matches this regular expression");
  add_json_flag(*app, words->json);
  return {app, [words] { return lines(*words); }};
}

}  // namespace pyprof
