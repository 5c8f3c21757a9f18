#include "option_checks.h"

#include <pyprof/core/error.h>

#include <charconv>

namespace pyprof {

std::uint64_t rss_step(const std::string& text) {
  constexpr std::uint64_t kPage = 4096;
  if (text == "page") return kPage;
  if (text == "all") return 0;
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error == std::errc() && end == text.data() + text.size() && bytes > 0) return bytes;
  throw Error("--rss " + text +
              " is neither page nor all nor a number of bytes above 0; for "
              "changes of a megabyte say --rss 1048576");
}

namespace {

// Waits and resident memory would go to whoever runs at the next tick.
void check_sampled_time(const Command& command) {
  const RecordOptions& record = command.record;
  if (!record.time) throw Error("--time says how times are taken: leave out --no-time");
  if (record.clocks != Clocks::kWall || record.rss_step_bytes)
    throw Error(
        "--clock and --rss look at each call by itself, and --time sampled at some: leave out the "
        "one or the other");
  if (!command.supervised)
    throw Error(
        "--time sampled needs the supervisor, which reads the clock from outside; leave out "
        "--no-supervisor, or take exact times");
}

}  // namespace

void check_options(const Command& command) {
  if (!command.learn.empty() && !command.target.empty())
    throw Error("--learn runs no program: leave out what comes after its PATH");
  const RecordOptions& record = command.record;
  const bool frames = record.calls != CallKinds::kC;
  if (record.rss_step_bytes && (!record.time || !frames || record.spans == 0))
    throw Error("--rss shows calls one by one: leave out --no-time, --calls c and --spans 0");
  if (record.native && !record.memory)
    throw Error("--native records memory: leave out --no-memory");
  if (record.lifetimes && !record.memory)
    throw Error("--lifetimes records memory: leave out --no-memory");
  if (record.locals == LocalsKind::kAll && !record.memory)
    throw Error("--locals all looks at what calls allocate: leave out --no-memory");
  if (record.clocks != Clocks::kWall && !record.time)
    throw Error("--clock says which time to record: leave out --no-time");
  if (command.sampled_time) check_sampled_time(command);
}

}  // namespace pyprof
