// stacks.json, out.
#include <fcntl.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>
#include <pyprof/read/output_file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>

#include "written_profile.h"

namespace pyprof::test {

namespace fs = std::filesystem;

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

TEST_CASE("stacks.json: what is open is written at its position, not the file it leads to") {
  TemporaryFolder folder;
  const std::string path = folder / "out";
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(write(fd, "before\n", 7) == 7);
  for (const char* prefix : {"/dev/fd/", "/proc/self/fd/"})
    write_stacks_json(example(), prefix + std::to_string(fd));
  close(fd);
  const std::string text = bytes_of(path);
  CHECK(text.starts_with("before\n{\n\"schema\""));
  CHECK(text.find("\n}\n{\n\"schema\"") != std::string::npos);
  CHECK(named_descriptor("/dev/fd/7x") == -1);
  CHECK(named_descriptor("/dev/stdout") == 1);
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

}  // namespace pyprof::test
