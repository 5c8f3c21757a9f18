// stacks.json, in: whatever is wrong gets one sentence that says where.
#include <pyprof/core/error.h>

#include <catch2/catch.hpp>

#include "written_profile.h"

namespace pyprof::test {
namespace {

// The sentence that reading these bytes fails with; "" if it does not fail.
std::string fault_of_bytes(const std::string& bytes) {
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
  return fault_of_bytes(document.dump());
}

std::string fault_without(const std::string& section, const std::string& name) {
  Json document = Written(example()).json();
  if (name.empty())
    document.erase(section);
  else
    document[section].erase(name);
  return fault_of_bytes(document.dump());
}

}  // namespace

TEST_CASE("reader: a file that is not there is named") {
  CHECK_THROWS_WITH(read_stacks_json("/nowhere/stacks.json"),
                    Catch::Contains("/nowhere/stacks.json") && Catch::Contains("No such file"));
}

TEST_CASE("reader: what is not JSON is refused with the byte") {
  CHECK_THAT(fault_of_bytes(""), Catch::Contains("not JSON at byte"));
  CHECK_THAT(fault_of_bytes("{\"schema\": nope}"),
             Catch::Contains("not JSON at byte 13, in schema"));
  CHECK_THAT(fault_of_bytes("[]"), Catch::Contains("the document is not an object"));
  const std::string whole = bytes_of(Written(example()).path);
  CHECK_THAT(fault_of_bytes(whole.substr(0, whole.size() / 2)),
             Catch::Contains("not JSON at byte"));
  CHECK_THAT(fault_of_bytes(whole + "x"), Catch::Contains("not JSON at byte"));
  CHECK_THAT(fault_of_bytes("{\"a\": NaN}"), Catch::Contains("not JSON at byte"));
}

TEST_CASE("reader: deep nesting is refused, not followed") {
  CHECK_THAT(fault_of_bytes("{\"x\": " + std::string(100'000, '[')), Catch::Contains("too deeply"));
}

TEST_CASE("reader: another schema or major version is refused") {
  CHECK_THAT(fault_with("/schema", "speedscope"), Catch::Contains("schema is not"));
  CHECK_THAT(fault_with("/version/0", 2), Catch::Contains("version 2 is not known"));
  CHECK_THAT(fault_with("/version", "1.0"), Catch::Contains("version is not an array"));
  CHECK(fault_with("/version/1", 9) == "");
}

TEST_CASE("reader: a state that is not known is refused, not taken for success") {
  CHECK_THAT(
      fault_with("/status/state", "asleep"),
      Catch::Contains("status.state is none of completed, exception, signaled, lost, running"));
  CHECK_THAT(fault_with("/status/state", ""), Catch::Contains("status.state is none of"));
  CHECK(fault_with("/status/state", "running") == "");
}

TEST_CASE("reader: keys that later versions add are skipped") {
  CHECK(fault_with("/futures", Json::parse(R"({"thread": [1.5, "x"], "deep": {"er": [[]]}})")) ==
        "");
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

TEST_CASE("reader: what may be left out has to be a column if it is there") {
  for (const Json& value : {Json("x"), Json(-5), Json(1.5), Json::object(), Json()}) {
    CHECK_THAT(fault_with("/nodes/corrected_ns", value),
               Catch::Contains("nodes.corrected_ns is not an array"));
    CHECK_THAT(fault_with("/functions/last_line", value),
               Catch::Contains("functions.last_line is not an array"));
  }
  CHECK_THAT(fault_with("/node_locals", 7), Catch::Contains("node_locals is not an object"));
}

TEST_CASE("reader: a part of the time without the time is refused") {
  CHECK_THAT(fault_without("nodes", "self_ns"),
             Catch::Contains("nodes.corrected_ns is there, but not nodes.self_ns"));
}

TEST_CASE("reader: a profile of before functions had last lines is read") {
  CHECK(fault_without("functions", "last_line").empty());
  CHECK_THAT(fault_with("/functions/last_line", Json::array({1})),
             Catch::Contains("functions.last_line has 1 rows"));
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
  CHECK_THAT(fault_with("/files/kind/0", "moon"),
             Catch::Contains("files.kind[0] is not a kind of file"));
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
  CHECK_THAT(fault_of_bytes(twice), Catch::Contains("nodes.calls appears twice"));
  text.insert(text.find("\"status\""), "\"meta\": {},\n");
  CHECK_THAT(fault_of_bytes(text), Catch::Contains("\"meta\" appears twice"));
}

TEST_CASE("reader: a tree that does not nest is refused") {
  CHECK_THAT(fault_with("/nodes/subtree_size/0", 3), Catch::Contains("does not nest"));
  CHECK_THAT(fault_with("/nodes/parent/2", 2), Catch::Contains("does not come before it"));
}

}  // namespace pyprof::test
