#include <fcntl.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>
#include <pyprof/read/recording_owner.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <vector>

#include "recording_builder.h"

namespace pyprof::test {
namespace {

// A process that was forked within main(), of whose parent it knows two threads and three
// functions.
struct Forked {
  Forked() {
    builder.header().recorded |= format::kIsForked;
    builder.header().pid = 12;
    main = builder.node(builder.root(own), builder.function("main"), 0, 0);
    unused = builder.node(main, builder.function("unused"), 0, 0);
    work = builder.node(main, builder.function("work"), 4000, 2);
    elsewhere = builder.node(builder.root(other), builder.function("elsewhere"), 0, 0);
    for (const NodeId node : {builder.root(other), elsewhere})
      builder.nodes()[index(node)].absent = 1;
    builder.nodes()[index(builder.root(other))].calls = 0;
    builder.nodes()[index(builder.root(own))].calls = 0;
    builder.nodes()[index(builder.root(own))].self_ticks = 6000;
    builder.threads()[index(other)] = {};
  }

  RecordingBuilder builder;
  ThreadId own = builder.thread();
  ThreadId other = builder.thread(kEndTicks, "Other");
  NodeId main, unused, work, elsewhere;
};

bool has(const Profile& profile, const std::string& name) {
  return std::find(profile.strings.begin(), profile.strings.end(), name) != profile.strings.end();
}

// Of the file, in pages; also those that nobody has mapped.
std::size_t pages_in_memory(const std::string& path) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t bytes = std::filesystem::file_size(path);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  void* mapped = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  REQUIRE(mapped != MAP_FAILED);
  std::vector<unsigned char> is_there((bytes + page - 1) / page);
  REQUIRE(mincore(mapped, bytes, is_there.data()) == 0);
  munmap(mapped, bytes);
  return static_cast<std::size_t>(
      std::count_if(is_there.begin(), is_there.end(), [](auto flags) { return flags & 1; }));
}

}  // namespace

TEST_CASE("forked: paths at which nothing happened, and threads that it never had, are left out") {
  Forked forked;
  const Profile profile = forked.builder.read();
  CHECK(profile.nodes.count() == 3);  // root, main, work
  CHECK(profile.threads.size() == 1);
  CHECK(profile.totals.calls == 2);
  CHECK((has(profile, "main") && has(profile, "work")));
  CHECK_FALSE((has(profile, "unused") || has(profile, "elsewhere")));
  CHECK_FALSE(check_profile(profile));
}

TEST_CASE("forked: a path with blocks stays, whoever called it") {
  Forked forked;
  forked.builder.cell(forked.unused, forked.builder.type("dict"),
                      {.count = 1, .bytes = 64, .live_bytes = 64, .at_peak_bytes = 64});
  const Profile profile = forked.builder.read();
  CHECK(profile.nodes.count() == 4);
  CHECK(has(profile, "unused"));
}

TEST_CASE("forked: brackets of the parent are left out") {
  Forked forked;
  auto& of_parent = forked.builder.append<format::BracketRecord>(format::Table::kBrackets);
  of_parent.start_ticks = kStartTicks;
  CHECK_FALSE(forked.builder.read().has_brackets);
  auto& own = forked.builder.append<format::BracketRecord>(format::Table::kBrackets);
  own.node = forked.work;
  own.start_ticks = kStartTicks;
  CHECK(forked.builder.read().brackets.node.size() == 1);
}

TEST_CASE("forked: a process that was not has all of its paths") {
  Forked forked;
  forked.builder.header().recorded &= ~format::kIsForked;
  forked.builder.threads()[index(forked.other)] = forked.builder.threads()[index(forked.own)];
  CHECK(forked.builder.read().nodes.count() == 6);
}

TEST_CASE("forked: records that were given back are not there") {
  Forked forked;
  const NodeId last = forked.builder.node(forked.main, forked.builder.function("last"), 0, 1);
  const TypeId dict = forked.builder.type("dict");
  const CellValues values{.count = 1, .bytes = 64, .live_bytes = 64, .at_peak_bytes = 64};
  const CellId gone = forked.builder.cell(forked.unused, dict, values);
  forked.builder.cell(last, dict, values);
  const Profile before = forked.builder.read();
  forked.builder.cells()[index(gone)] = {};
  forked.builder.nodes()[index(forked.unused)] = {};
  forked.builder.nodes()[index(forked.builder.root(forked.other))] = {};
  const Profile profile = forked.builder.read();
  CHECK(profile.nodes.count() == before.nodes.count() - 1);
  CHECK(profile.totals.memory[kAllocBytes] == 64);
  CHECK_FALSE(has(profile, "unused"));
  forked.builder.header().recorded &= ~format::kIsForked;
  CHECK_THROWS_AS(forked.builder.read(), Error);
}

TEST_CASE("forked: what was given back takes no memory when it is read") {
  constexpr std::size_t kUnused = 20'000;
  Forked forked;
  std::vector<NodeId> unused;
  const FunctionId function = forked.builder.function("unused too");
  for (std::size_t i = 0; i < kUnused; ++i)
    unused.push_back(forked.builder.node(forked.main, function, 0, 0));
  forked.builder.node(forked.main, forked.builder.function("last"), 0, 1);
  const Profile before = forked.builder.read();
  for (const NodeId node : unused) forked.builder.nodes()[index(node)] = {};
  forked.builder.header().phase = format::Phase::kStopped;
  forked.builder.file().give_back_unused();
  const std::size_t in_memory = pages_in_memory(forked.builder.path());
  CHECK(forked.builder.read().nodes.count() == before.nodes.count());
  CHECK(pages_in_memory(forked.builder.path()) == in_memory);
}

TEST_CASE("recording owner: one that is made for a child is being born while somebody holds it") {
  Forked forked;
  forked.builder.header().pid = 0;
  CHECK_FALSE(is_being_born(forked.builder.path()));
  const int held = open(forked.builder.path().c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(flock(held, LOCK_EX) == 0);
  CHECK(is_being_born(forked.builder.path()));
  forked.builder.header().pid = 12;
  CHECK_FALSE(is_being_born(forked.builder.path()));
  close(held);
}

TEST_CASE("recording owner: tells the process and whether it was forked") {
  Forked forked;
  const auto owner = owner_of_recording(forked.builder.path());
  REQUIRE(owner);
  CHECK((owner->pid == 12 && owner->forked));
  CHECK_FALSE(owner_of_recording(forked.builder.path() + ".not"));
  CHECK_FALSE(is_recording("/dev/null"));
}

}  // namespace pyprof::test
