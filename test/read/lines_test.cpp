#include <pyprof/read/check.h>

#include <catch2/catch.hpp>

#include "columns.h"
#include "recording_builder.h"

namespace pyprof {
namespace {

using format::Table;
using test::RecordingBuilder;
using test::values;
using test::Values;

void sample(RecordingBuilder& builder, FunctionId function, std::uint32_t line,
            std::uint64_t samples) {
  builder.append<format::LineSampleRecord>(Table::kLineSamples) = {function, line, samples};
}

void put_on_line(RecordingBuilder& builder, CellId cell, std::uint32_t line) {
  builder.cells()[index(cell)].line = line;
}

TEST_CASE("lines: cells of one line are one row, whatever their node and type") {
  RecordingBuilder builder;
  builder.header().recorded = format::kRecordsMemory;
  const FunctionId f = builder.function("f"), g = builder.function("g");
  const ThreadId main = builder.thread();
  const NodeId in_f = builder.node(builder.root(main), f), in_g = builder.node(in_f, g);
  put_on_line(builder, builder.cell(in_f, builder.type("int"), {.bytes = 30, .live_bytes = 30}), 7);
  put_on_line(builder, builder.cell(in_g, builder.type("str"), {.bytes = 12}), 7);
  put_on_line(builder, builder.cell(in_g, builder.type("str"), {.bytes = 5}), 9);
  const Profile profile = builder.read();
  CHECK(values(profile.lines.line) == Values{7, 9});
  CHECK(values(profile.lines.memory[kAllocBytes]) == Values{42, 5});
  CHECK(values(profile.lines.memory[kLiveBytes]) == Values{30, 0});
  CHECK_FALSE(check_profile(profile));
}

TEST_CASE("lines: the time of a function is divided as it was sampled, to the nanosecond") {
  RecordingBuilder builder;
  builder.header().recorded = format::kRecordsTime | format::kRecordsLineSamples;
  const FunctionId f = builder.function("f"), unseen = builder.function("unseen");
  const ThreadId main = builder.thread();
  builder.node(builder.root(main), f, 1000);
  builder.node(builder.root(main), unseen, 9000);
  sample(builder, f, 3, 2);
  sample(builder, f, 5, 1);
  const Profile profile = builder.read();
  CHECK(values(profile.lines.line) == Values{0, 3, 5});
  CHECK(values(profile.lines.self_ns) == Values{9000, 666, 334});
  CHECK_FALSE(check_profile(profile));
}

TEST_CASE("lines: measured times take the place of samples") {
  RecordingBuilder builder;
  builder.header().recorded =
      format::kRecordsTime | format::kRecordsLineSamples | format::kRecordsLineTimes;
  const FunctionId f = builder.function("f");
  const ThreadId main = builder.thread();
  builder.node(builder.root(main), f, 10'000);
  sample(builder, f, 3, 50);
  auto& time = builder.append<format::LineTimeRecord>(Table::kLineTimes);
  time = {f, 4, 8, 10'000, 15'000};
  const Profile profile = builder.read();
  CHECK(values(profile.lines.line) == Values{4});
  CHECK(values(profile.lines.hits) == Values{8});
  CHECK(values(profile.lines.self_ns) == Values{10'000});
  CHECK(values(profile.lines.total_ns) == Values{15'000});
}

TEST_CASE("lines: a line of a function that is not there is damage") {
  RecordingBuilder builder;
  builder.header().recorded = format::kRecordsTime | format::kRecordsLineSamples;
  builder.thread();
  sample(builder, FunctionId{77}, 3, 1);
  CHECK_THROWS_WITH(builder.read(), Catch::Contains("a line is of function 77"));
}

TEST_CASE("lines: lines that do not sum to their functions are a fault") {
  RecordingBuilder builder;
  test::fill_with_example(builder);
  Profile profile = builder.read();
  REQUIRE_FALSE(check_profile(profile));
  profile.lines.memory[kAllocBytes] = {};
  for (std::size_t row = 0; row < profile.lines.line.size(); ++row)
    profile.lines.memory[kAllocBytes].push_back(row);
  CHECK(check_profile(profile)->find("lines.alloc_bytes of file") == 0);
}

TEST_CASE("brackets: one that was open ends with the run") {
  RecordingBuilder builder;
  builder.header().recorded = format::kRecordsTime;
  const ThreadId main = builder.thread();
  auto& bracket = builder.append<format::BracketRecord>(Table::kBrackets);
  bracket = {builder.file().add_text("part"), builder.root(main), 0, 2000, 0};
  const Profile profile = builder.read();
  REQUIRE(profile.has_brackets);
  CHECK(profile.strings[profile.brackets.name[0]] == "part");
  CHECK(profile.brackets.end_ns[0] > profile.brackets.start_ns[0]);
  bracket.node = NodeId{99};
  CHECK_THROWS_WITH(builder.read(), Catch::Contains("bracket 1 is of node 99"));
}

}  // namespace
}  // namespace pyprof
