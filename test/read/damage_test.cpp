// Nothing in a recording is believed: each kind of damage gets a sentence that names the file.
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <random>

#include "recording_builder.h"

namespace pyprof::test {
namespace {

using format::Table;

// The sentence that reading the recording fails with; "" if it does not fail.
std::string fault_of(const std::string& path) {
  try {
    read_recording(path, {RunState::kExited});
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find(path) != std::string::npos);
    return error.what();
  }
  return "";
}

void check_fault(RecordingBuilder& builder, const std::string& words) {
  CHECK_THAT(fault_of(builder.path()), Catch::Contains(words));
}

struct Example : RecordingBuilder {
  Example() { fill_with_example(*this); }
  void check_fault(const std::string& words) { test::check_fault(*this, words); }
};

}  // namespace

TEST_CASE("recording: a file that is not there or not a file is named") {
  TemporaryFolder folder;
  CHECK_THAT(fault_of(folder / "none.pyprof"), Catch::Contains("No such file"));
  CHECK_THAT(fault_of(folder / "."), Catch::Contains("not a regular file"));
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THAT(fault_of(folder / "pipe"), Catch::Contains("not a regular file"));
}

TEST_CASE("recording: an empty file and a cut header are refused") {
  Example example;
  for (const std::uintmax_t bytes : {0u, 1u, 4096u}) {
    std::filesystem::resize_file(example.path(), bytes);
    example.check_fault("shorter than its header");
  }
}

TEST_CASE("recording: another kind of file is refused") {
  Example example;
  example.header().magic[0] = 'q';
  example.check_fault("is not a pyprof recording");
}

TEST_CASE("recording: a newer version is refused by its number") {
  Example example;
  example.header().version = 7;
  example.check_fault("format version 7");
}

TEST_CASE("recording: a header of another size is refused") {
  Example example;
  example.header().header_bytes += 8;
  example.check_fault("header has a wrong size");
}

TEST_CASE("recording: records of another size are refused") {
  Example example;
  example.table(Table::kNodes).record_bytes = 72;
  example.check_fault("node records have a wrong size");
}

TEST_CASE("recording: more records than the file has room for are refused") {
  Example example;
  example.table(Table::kNodes).count = std::uint64_t{1} << 60;
  example.check_fault("no room for its node records");
}

TEST_CASE("recording: chunks too short for the records are refused") {
  Example example;
  example.table(Table::kCells).count = 5000;  // one chunk of 64 KiB holds 1024
  example.check_fault("too short for its records");
  example.table(Table::kCells).chunk_count = 4'000'000'000;
  example.check_fault("a chunk");
}

TEST_CASE("recording: a chunk outside the file is refused") {
  Example example;
  example.table(Table::kTypes).chunks[0].file_offset = std::uint64_t{1} << 40;
  example.check_fault("a chunk lies outside the file");
  example.table(Table::kTypes).chunks[0] = {format::kHeaderBytes, ~std::uint64_t{4095}};
  example.check_fault("a chunk lies outside the file");
}

TEST_CASE("recording: a file that was cut is refused") {
  Example example;
  std::filesystem::resize_file(example.path(), format::kHeaderBytes + 4096);
  example.check_fault("a chunk lies outside the file");
}

TEST_CASE("recording: a chunk within the header is refused") {
  Example example;
  example.table(Table::kText).chunks[0].file_offset = 4096;
  example.check_fault("a chunk lies in the header");
}

TEST_CASE("recording: a chunk that is not made of pages is refused") {
  Example example;
  example.table(Table::kText).chunks[0].file_offset += 8;
  example.check_fault("whole pages");
  example.table(Table::kText).chunks[0] = {format::kHeaderBytes, 0};
  example.check_fault("whole pages");
}

TEST_CASE("recording: a parent that does not come before its child is refused") {
  for (const std::uint32_t parent : {3u, 4u, 1'000'000u}) {
    Example example;
    example.nodes()[3].parent = NodeId{parent};
    example.check_fault("node 3 does not come after its parent");
  }
}

TEST_CASE("recording: a node of a function that is not there is refused") {
  Example example;
  example.nodes()[2].function = FunctionId{900};
  example.check_fault("node 2 calls function 900");
}

TEST_CASE("recording: a cell of a node or type that is not there is refused") {
  Example example;
  example.cells()[2].node = NodeId{77};
  example.check_fault("cell 2 belongs to node 77");
  example.cells()[2].node = NodeId::kNone;
  example.check_fault("cell 2 belongs to node 0");
  example.cells()[2].node = NodeId{1};
  example.cells()[2].type = TypeId{77};
  example.check_fault("cell 2 has type 77");
}

TEST_CASE("recording: guesses of children are the recorder's own, so a wrong one harms nobody") {
  Example example;
  const Profile before = example.read();
  for (std::uint32_t id = 1; id < 4; ++id) example.nodes()[id].next_sibling = NodeId{id};
  example.nodes()[1].last_child = NodeId{4'000'000};
  const Profile after = example.read();
  CHECK(after.node_types.memory == before.node_types.memory);
}

TEST_CASE("recording: text outside its table is refused") {
  Example example;
  example.functions()[1].name = {0xFFFFFFFF, 0xFFFFFFFF};
  example.check_fault("a text at 4294967295 lies outside");
  example.functions()[1].name = {0, static_cast<std::uint32_t>(example.table(Table::kText).count)};
  CHECK(fault_of(example.path()) == "");  // just inside
  example.functions()[1].name.bytes += 1;
  example.check_fault("a text at 0 lies outside");
  example.functions()[1].name = {};
  example.header().argv = {0, 0xFFFFFFFF};
  example.check_fault("a text at 0 lies outside");
}

TEST_CASE("recording: a root without its thread is refused") {
  Example example;
  example.nodes()[1].thread = ThreadId{9};
  example.check_fault("is the root of thread 9");
  example.nodes()[1].thread = ThreadId::kNone;
  example.check_fault("is the root of thread 0");
}

TEST_CASE("recording: a process killed between root and thread had a thread that just began") {
  Example example;
  example.header().phase = format::Phase::kRunning;
  const NodeId root = example.node(NodeId::kNone, FunctionId{1});
  example.nodes()[index(root)].thread = ThreadId{3};
  const Profile profile = example.read({.state = RunState::kSignaled, .signal = 9});
  CHECK(check_profile(profile) == std::nullopt);
  REQUIRE(profile.threads.size() == 3);
  CHECK(profile.threads[2].start_ns == profile.threads[2].end_ns);
}

TEST_CASE("recording: a thread with two roots is refused") {
  Example example;
  example.nodes()[2].thread = ThreadId{1};
  example.check_fault("thread 1 has two roots");
}

TEST_CASE("recording: a thread, sample or peak at a node that is not there is refused") {
  Example example;
  example.threads()[1].end_ticks = 0;
  example.threads()[1].current = NodeId{5000};
  example.check_fault("runs node 5000");
  example.threads()[1].current = NodeId{1};
  example.header().peak_node = NodeId{5000};
  example.check_fault("the peak names node 5000");
  example.header().peak_node = NodeId{1};
  static_cast<format::TimelineRecord*>(example.file().records(Table::kTimeline))[2].node =
      NodeId{5000};
  example.check_fault("the timeline names node 5000");
}

TEST_CASE("recording: a thread that ended before it had a root is left out") {
  Example example;
  example.append<format::ThreadRecord>(Table::kThreads).start_ticks = 5;
  const Profile profile = example.read();
  CHECK(profile.threads.size() == 2);
  CHECK(check_profile(profile) == std::nullopt);
}

TEST_CASE("recording: absurd times and counters neither crash nor open the accounts") {
  Example example;
  example.nodes()[3].self_ticks = ~std::uint64_t{0};
  example.nodes()[4].self_ticks = ~std::uint64_t{0} - 5;
  example.threads()[1].start_ticks = ~std::uint64_t{0} - 9;
  example.header().latest = {kStartTicks + 1, ~std::uint64_t{0}};
  CHECK(check_profile(example.read()) == std::nullopt);
}

TEST_CASE("recording: whatever bytes it has, it is refused or gives a profile that can be walked") {
  std::mt19937_64 random(20240611);
  Example example;
  const auto used = [&](Table table) {
    return example.table(table).count * std::max(1u, example.table(table).record_bytes);
  };
  // All visible bytes of the file, header and records.
  std::vector<std::pair<std::byte*, std::size_t>> areas{
      {reinterpret_cast<std::byte*>(&example.header()), sizeof(format::Header)}};
  for (std::size_t i = 0; i < format::kTableCount; ++i) {
    const auto table = static_cast<Table>(i);
    areas.emplace_back(static_cast<std::byte*>(example.file().records(table)), used(table));
  }
  const auto header = example.header();
  std::size_t refused = 0;
  constexpr std::size_t kTries = 3000;
  for (std::size_t i = 0; i < kTries; ++i) {
    const auto [begin, size] = areas[random() % areas.size()];
    std::byte* const at = begin + random() % size;
    const std::byte before = *at;
    *at = static_cast<std::byte>(random());
    std::optional<std::string> fault;
    try {
      fault = check_profile(example.read());
    } catch (const Error&) {
      ++refused;
    }
    CHECK(fault == std::nullopt);
    *at = before;
  }
  CHECK(std::memcmp(&header, &example.header(), sizeof header) == 0);
  CHECK(refused > 0);
  CHECK(refused < kTries);
}

}  // namespace pyprof::test
