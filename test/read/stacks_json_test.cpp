// stacks.json out and in.
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>
#include <pyprof/read/stacks_json.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "recording_builder.h"

namespace pyprof::test {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

Profile example() {
  RecordingBuilder builder;
  fill_with_example(builder);
  return builder.read();
}

struct Written : TemporaryFolder {
  std::string path = *this / "stacks.json";
  explicit Written(const Profile& profile) { write_stacks_json(profile, path); }
  Json json() const { return Json::parse(bytes_of(path)); }
};

// The sentence that reading these bytes fails with; "" if it does not fail.
std::string fault_of(const std::string& bytes) {
  TemporaryFolder folder;
  const std::string path = folder / "stacks.json";
  write_bytes(path, bytes);
  try {
    read_stacks_json(path);
  } catch (const Error& error) {
    CHECK_THAT(error.what(), Catch::Contains(path));
    return error.what();
  }
  return "";
}

// The same, of the example with one value changed.
std::string fault_with(const std::string& pointer, const Json& value) {
  static const Json kExample = Written(example()).json();
  Json document = kExample;
  document[Json::json_pointer(pointer)] = value;
  return fault_of(document.dump());
}

std::string fault_without(const std::string& section, const std::string& name) {
  Json document = Written(example()).json();
  if (name.empty())
    document.erase(section);
  else
    document[section].erase(name);
  return fault_of(document.dump());
}

}  // namespace

TEST_CASE("stacks.json: what is written is read back the same") {
  const Profile profile = example();
  Written first(profile);
  const Profile read = read_stacks_json(first.path);
  CHECK(check_profile(read) == std::nullopt);
  CHECK(read.nodes.parent == profile.nodes.parent);
  CHECK(read.nodes.memory == profile.nodes.memory);
  CHECK(read.strings == profile.strings);
  CHECK(read.files.kind == profile.files.kind);
  CHECK(read.totals.memory == profile.totals.memory);
  CHECK(read.threads[1].name == "worker");
  CHECK(read.peaks[0].t_ns == profile.peaks[0].t_ns);
  CHECK(bytes_of(Written(read).path) == bytes_of(first.path));
}

TEST_CASE("stacks.json: profiles without time, without memory and without anything survive") {
  RecordingBuilder builder;
  const auto survives = [](const Profile& profile) {
    Written first(profile);
    const Profile read = read_stacks_json(first.path);
    return check_profile(read) == std::nullopt &&
           bytes_of(Written(read).path) == bytes_of(first.path);
  };
  CHECK(survives(builder.read()));
  fill_with_example(builder);
  builder.header().recorded = format::kRecordsTime;
  CHECK(survives(builder.read({.state = RunState::kSignaled, .signal = 9, .oom = true})));
  builder.header().recorded = format::kRecordsMemory;
  builder.header().exception_type = builder.file().add_text("KeyError");
  CHECK(survives(builder.read()));
  builder.header().recorded = 0;
  builder.file().count(format::Incident::kDiskFull);
  CHECK(survives(builder.read()));
}

TEST_CASE("stacks.json: a metric that was not recorded has no key") {
  RecordingBuilder builder;
  fill_with_example(builder);
  builder.header().recorded = format::kRecordsTime;
  const Json without_memory = Written(builder.read()).json();
  CHECK_FALSE(without_memory.contains("node_types"));
  CHECK_FALSE(without_memory["nodes"].contains("alloc_bytes"));
  CHECK_FALSE(without_memory["totals"].contains("peak_bytes"));
  CHECK_FALSE(without_memory["timeline"].contains("heap_bytes"));
  CHECK_FALSE(without_memory["top"].contains("by_alloc_bytes"));
  builder.header().recorded = format::kRecordsMemory;
  const Json without_time = Written(builder.read()).json();
  CHECK_FALSE(without_time["nodes"].contains("self_ns"));
  CHECK_FALSE(without_time["threads"][0].contains("start_ns"));
  CHECK_FALSE(without_time["top"]["by_alloc_bytes"][0].contains("self_ns"));
}

TEST_CASE("stacks.json: each column has a line of its own") {
  const std::string text = bytes_of(Written(example()).path);
  for (const char* line :
       {"\n\"parent\": [-1,0,1,2,-1,4],\n", "\n\"resumes\": [0,0,0,0,0,3],\n", "\n\"nodes\": {\n",
        "\n\"kind\": [\"synthetic\",", "\n\"version\": [1,0],\n"})
    CHECK_THAT(text, Catch::Contains(line));
  CHECK(text.ends_with("]\n}\n"));
}

TEST_CASE("stacks.json: any text a program can have comes out as the same text or repaired") {
  const std::pair<std::string, std::string> cases[] = {
      {"say \"hi\" \\ back/slash", "say \"hi\" \\ back/slash"},
      {std::string("nul\0tab\t\x01\x1F\x7F", 11), std::string("nul\0tab\t\x01\x1F\x7F", 11)},
      {"</script>\xE2\x80\xA8", "</script>\xE2\x80\xA8"},
      {"\xF0\x9F\x90\x8D", "\xF0\x9F\x90\x8D"},
      {"lone \xED\xA0\x80 surrogate", "lone \uFFFD\uFFFD\uFFFD surrogate"},
      {"latin \xE9t\xE9", "latin \uFFFDt\uFFFD"},
      {"cut \xF0\x9F\x90", "cut \uFFFD\uFFFD\uFFFD"},
  };
  for (const auto& [given, expected] : cases) {
    RecordingBuilder builder;
    const NodeId root = builder.root(builder.thread(0, given));
    builder.node(root, builder.function(given, given), 5);
    builder.header().exception_type = builder.file().add_text("E");
    builder.header().exception_message = builder.file().add_text(given);
    const Written written(builder.read());
    const Json json = written.json();
    CHECK(json["threads"][0]["name"] == expected);
    CHECK(json["status"]["exception"]["message"] == expected);
    CHECK(json["top"]["by_self_ns"][0]["name"] != "");
    const Profile read = read_stacks_json(written.path);
    CHECK(read.strings[read.functions.name[2]] == expected);
  }
}

TEST_CASE("stacks.json: integers beyond 2^53-1 are clamped and counted") {
  RecordingBuilder builder;
  const NodeId root = builder.root(builder.thread());
  builder.nodes()[index(root)].calls = kLargestInteger + 1;
  const Json json = Written(builder.read()).json();
  CHECK(json["nodes"]["calls"][0] == kLargestInteger);
  CHECK(json["totals"]["calls"] == kLargestInteger);
  const Json& last = json["diagnostics"].back();
  CHECK(last["code"] == "integers_clamped");
  CHECK_THAT(last["message"].get<std::string>(), Catch::Contains(": 2."));
}

TEST_CASE("stacks.json: an old file is replaced as a whole and nothing is left beside it") {
  TemporaryFolder folder;
  const std::string path = folder / "stacks.json";
  write_bytes(path, "old");
  write_stacks_json(example(), path);
  CHECK(bytes_of(path).starts_with("{\n\"schema\""));
  CHECK(std::distance(fs::directory_iterator(folder / "."), {}) == 1);
}

TEST_CASE("stacks.json: a link stays a link, what it points to is replaced") {
  TemporaryFolder folder;
  write_bytes(folder / "real.json", "old");
  fs::create_symlink("real.json", folder / "link.json");
  write_stacks_json(example(), folder / "link.json");
  CHECK(fs::is_symlink(folder / "link.json"));
  CHECK(bytes_of(folder / "real.json").starts_with("{\n\"schema\""));
}

TEST_CASE("stacks.json: a device is written and never replaced") {
  CHECK_THROWS_WITH(write_stacks_json(example(), "/dev/full"),
                    Catch::Contains("/dev/full") && Catch::Contains("No space left"));
  write_stacks_json(example(), "/dev/null");
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("stacks.json: a folder that is missing is named") {
  TemporaryFolder folder;
  CHECK_THROWS_WITH(write_stacks_json(example(), folder / "none/stacks.json"),
                    Catch::Contains("none/stacks.json") && Catch::Contains("No such file"));
}

TEST_CASE("stacks.json: where writing fails halfway, the old file stays and nothing else does") {
  TemporaryFolder folder;
  const std::string path = folder / "stacks.json";
  write_bytes(path, "old");
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit tight{100, before.rlim_max};
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &tight);
  std::string fault;
  try {
    write_stacks_json(example(), path);
  } catch (const Error& error) {
    fault = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  CHECK_THAT(fault, Catch::Contains("File too large"));
  CHECK(bytes_of(path) == "old");
  CHECK(std::distance(fs::directory_iterator(folder / "."), {}) == 1);
}

TEST_CASE("reader: a file that is not there is named") {
  CHECK_THROWS_WITH(read_stacks_json("/nowhere/stacks.json"),
                    Catch::Contains("/nowhere/stacks.json") && Catch::Contains("No such file"));
}

TEST_CASE("reader: what is not JSON is refused with the byte") {
  CHECK_THAT(fault_of(""), Catch::Contains("not JSON at byte"));
  CHECK_THAT(fault_of("{\"schema\": nope}"), Catch::Contains("not JSON at byte 13, in schema"));
  CHECK_THAT(fault_of("[]"), Catch::Contains("the document is not an object"));
  const std::string whole = bytes_of(Written(example()).path);
  CHECK_THAT(fault_of(whole.substr(0, whole.size() / 2)), Catch::Contains("not JSON at byte"));
  CHECK_THAT(fault_of(whole + "x"), Catch::Contains("not JSON at byte"));
  CHECK_THAT(fault_of("{\"a\": NaN}"), Catch::Contains("not JSON at byte"));
}

TEST_CASE("reader: deep nesting is refused, not followed") {
  CHECK_THAT(fault_of("{\"x\": " + std::string(100'000, '[')), Catch::Contains("too deeply"));
}

TEST_CASE("reader: another schema or major version is refused") {
  CHECK_THAT(fault_with("/schema", "speedscope"), Catch::Contains("schema is not"));
  CHECK_THAT(fault_with("/version/0", 2), Catch::Contains("version 2 is not known"));
  CHECK_THAT(fault_with("/version", "1.0"), Catch::Contains("version is not an array"));
  CHECK(fault_with("/version/1", 9) == "");
}

TEST_CASE("reader: keys that later versions add are skipped") {
  CHECK(fault_with("/spans", Json::parse(R"({"thread": [1.5, "x"], "deep": {"er": [[]]}})")) == "");
  CHECK(fault_with("/nodes/energy_nj", Json::parse("[1,2,3]")) == "");
  CHECK(fault_with("/meta/host", "here") == "");
}

TEST_CASE("reader: a missing part is named") {
  CHECK_THAT(fault_without("nodes", ""), Catch::Contains("nodes.parent is missing"));
  CHECK_THAT(fault_without("nodes", "calls"), Catch::Contains("nodes.calls is missing"));
  CHECK_THAT(fault_without("nodes", "live_bytes"), Catch::Contains("nodes.live_bytes is missing"));
  CHECK_THAT(fault_without("node_types", ""), Catch::Contains("node_types.count is missing"));
  CHECK_THAT(fault_without("meta", "pid"), Catch::Contains("meta.pid is missing"));
  CHECK_THAT(fault_without("strings", ""), Catch::Contains("strings is missing"));
}

TEST_CASE("reader: what is not a whole number in a column is named by its row") {
  CHECK_THAT(fault_with("/nodes/calls/2", 1.5),
             Catch::Contains("nodes.calls[2] is 1.5, which is not an integer"));
  CHECK_THAT(fault_with("/nodes/calls/2", "7"), Catch::Contains("nodes.calls[2] is a string"));
  CHECK_THAT(fault_with("/nodes/calls/2", nullptr), Catch::Contains("nodes.calls[2] is null"));
  CHECK_THAT(fault_with("/nodes/calls/2", false), Catch::Contains("nodes.calls[2] is true or"));
  CHECK_THAT(fault_with("/nodes/calls/2", -1), Catch::Contains("nodes.calls[2] is -1"));
  CHECK_THAT(fault_with("/nodes/calls/2", Json::array({1})),
             Catch::Contains("nodes.calls[2] is not an integer"));
  CHECK_THAT(fault_with("/nodes/calls/2", kLargestInteger + 1), Catch::Contains("beyond 2^53-1"));
  CHECK_THAT(fault_with("/nodes/parent/2", -2), Catch::Contains("nodes.parent[2] is -2"));
  CHECK_THAT(fault_with("/files/kind/0", "moon"), Catch::Contains("files.kind[0] is \"moon\""));
}

TEST_CASE("reader: a wrong value beside the columns is named by its place") {
  CHECK_THAT(fault_with("/meta/argv/1", 5), Catch::Contains("meta.argv[1] is not a string"));
  CHECK_THAT(fault_with("/threads/1/root", "x"), Catch::Contains("threads[1].root is not an int"));
  CHECK_THAT(fault_with("/status/oom", 0), Catch::Contains("status.oom is not true or false"));
  CHECK_THAT(fault_with("/top/by_self_ns/0/types/0/bytes", -1),
             Catch::Contains("top.by_self_ns[0].types[0].bytes is not an integer"));
  CHECK_THAT(fault_with("/nodes/count", 5), Catch::Contains("nodes.count is not the number"));
}

TEST_CASE("reader: a key or column that comes twice is refused") {
  std::string text = bytes_of(Written(example()).path);
  std::string twice = text;
  twice.insert(twice.find("\"calls\": ["), "\"calls\": [1,1,1,1,1,1],\n");
  CHECK_THAT(fault_of(twice), Catch::Contains("nodes.calls appears twice"));
  text.insert(text.find("\"status\""), "\"meta\": {},\n");
  CHECK_THAT(fault_of(text), Catch::Contains("\"meta\" appears twice"));
}

TEST_CASE("reader: a tree that does not nest is refused") {
  CHECK_THAT(fault_with("/nodes/subtree_size/0", 3), Catch::Contains("does not nest"));
  CHECK_THAT(fault_with("/nodes/parent/2", 2), Catch::Contains("does not come before it"));
}

}  // namespace pyprof::test
