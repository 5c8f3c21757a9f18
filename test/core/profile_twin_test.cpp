#include <pyprof/core/call_tree.h>
#include <pyprof/core/profile_file.h>
#include <pyprof/core/untouched_paths.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "scratch_file.h"

namespace pyprof {
namespace {

using format::Table;

void add_nodes(ProfileFile& file, std::uint64_t count) {
  auto* nodes = records<format::NodeRecord>(file, Table::kNodes);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint32_t id = file.reserve(Table::kNodes);
    nodes[id].calls = id;
  }
  file.publish(Table::kNodes);
}

std::string twin_path(const ScratchFile& file) { return (file.folder() / "twin.pyprof").string(); }

template <typename Value>
Value on_disk(const std::string& path, std::uint64_t offset) {
  Value value{};
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset))
      .read(reinterpret_cast<char*>(&value), sizeof value);
  return value;
}

format::NodeRecord node_on_disk(const std::string& path, std::uint64_t id) {
  const auto header = on_disk<format::Header>(path, 0);
  std::uint64_t offset = id * sizeof(format::NodeRecord);
  for (const format::Chunk& chunk : header.tables[static_cast<std::size_t>(Table::kNodes)].chunks) {
    if (offset < chunk.bytes) return on_disk<format::NodeRecord>(path, chunk.file_offset + offset);
    offset -= chunk.bytes;
  }
  return {};
}

std::uint64_t blocks_of(const std::string& path) {
  struct stat status {};
  stat(path.c_str(), &status);
  return static_cast<std::uint64_t>(status.st_blocks);
}

}  // namespace

TEST_CASE("profile twin: what a child writes there is not its parent's, at the same addresses") {
  ScratchFile file;
  add_nodes(*file, 5000);
  const format::TextRef name = file->add_text("square");
  const ProfileFile::Twin twin = file->make_twin(twin_path(file));
  REQUIRE(twin.fd >= 0);
  auto* nodes = records<format::NodeRecord>(*file, Table::kNodes);

  CHECK(in_child([&] {
          if (!file->become(twin) || nodes[4000].calls != 4000) return 1;
          if (file->text(name) != "square" || file->path() != twin.path) return 2;
          nodes[4000].calls = 7;
          file->header().pid = 77;
          add_nodes(*file, 100'000);  // the table grows past what the parent has mapped
          return nodes[105'000].calls == 105'000 ? 0 : 3;
        }) == 0);

  CHECK(nodes[4000].calls == 4000);
  CHECK(count(*file, Table::kNodes) == 5001);
  CHECK(node_on_disk(twin.path, 4000).calls == 7);
  CHECK(node_on_disk(twin.path, 105'000).calls == 105'000);
  CHECK(on_disk<format::Header>(twin.path, 0).pid == 77);
}

TEST_CASE("profile twin: until somebody becomes it, it is nobody's") {
  ScratchFile file;
  file->header().pid = 5;
  file->header().phase = format::Phase::kRunning;
  const ProfileFile::Twin twin = file->make_twin(twin_path(file));
  const auto header = on_disk<format::Header>(twin.path, 0);
  CHECK(header.pid == 0);
  CHECK(header.phase == format::Phase::kStarting);
  CHECK(file->header().pid == 5);
}

TEST_CASE("profile twin: names are inherited and logs are empty") {
  ScratchFile file;
  for (const Table table : {Table::kFunctions, Table::kSpans, Table::kTimeline, Table::kGcRuns}) {
    for (int i = 0; i < 3000; ++i) file->reserve(table);
    file->publish(table);
  }
  const ProfileFile::Twin twin = file->make_twin(twin_path(file));
  CHECK(in_child([&] {
          if (!file->become(twin) || count(*file, Table::kFunctions) != 3001) return 1;
          for (const Table log : {Table::kSpans, Table::kTimeline, Table::kGcRuns})
            if (count(*file, log) != 1) return 2;
          return file->reserve(Table::kSpans) == 1 ? 0 : 3;
        }) == 0);
}

TEST_CASE("profile twin: without room there is none, and no file is left") {
  ScratchFile file;
  add_nodes(*file, 5000);
  CHECK(in_child([&] {
          signal(SIGXFSZ, SIG_IGN);
          const rlimit limit{100'000, 100'000};
          setrlimit(RLIMIT_FSIZE, &limit);
          return file->make_twin(twin_path(file)).fd;
        }) == 255);
  CHECK_FALSE(std::filesystem::exists(twin_path(file)));
}

TEST_CASE("profile twin: a finished recording gives back what it never used, and nothing else") {
  ScratchFile file;
  add_nodes(*file, 5000);
  const std::uint64_t before = blocks_of(file->path());
  file->give_back_unused();
  CHECK(blocks_of(file->path()) < before / 2);
  CHECK(node_on_disk(file->path(), 5000).calls == 5000);
  CHECK(records<format::NodeRecord>(*file, Table::kNodes)[5000].calls == 5000);
}

TEST_CASE("profile twin: paths that a child never took cost it nothing in the end") {
  ScratchFile file;
  CallTree tree(*file);
  const NodeId root = tree.add_root(FunctionId{1}, ThreadId{1});
  const NodeId early = tree.child(root, FunctionId{2});
  NodeId at = early;
  std::uint32_t next = 3;
  for (; next < 40'000; ++next) tree.child(root, FunctionId{next});
  for (; next < 40'010; ++next) at = tree.child(at, FunctionId{next});
  records<format::NodeRecord>(*file, Table::kNodes)[index(at)].calls = 1;
  file->reserve(Table::kSpans);
  file->publish(Table::kSpans);
  const NodeId spanned = tree.child(root, FunctionId{20'000});
  records<format::SpanRecord>(*file, Table::kSpans)[1].node = spanned;
  const std::uint64_t before = blocks_of(file->path());

  clear_untouched_paths(*file);
  file->give_back_unused();
  for (NodeId touched = at; touched != root; touched = tree[touched].parent)
    CHECK(tree[touched].function != FunctionId::kNone);
  CHECK(tree[early].function == FunctionId{2});
  CHECK(tree[spanned].function == FunctionId{20'000});
  CHECK(tree[NodeId{index(early) + 1}].function == FunctionId::kNone);
  CHECK(blocks_of(file->path()) < before / 10);
  CHECK(node_on_disk(file->path(), index(at)).calls == 1);
}

}  // namespace pyprof
