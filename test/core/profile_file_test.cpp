#include <fcntl.h>
#include <pyprof/core/error.h>
#include <pyprof/core/profile_file.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <limits>

#include "scratch_file.h"

namespace pyprof {
namespace {

using format::Table;

std::uint32_t fill(ProfileFile& file, Table table) {
  std::uint32_t last = 0;
  while (const std::uint32_t id = file.reserve(table)) last = id;
  file.publish(table);
  return last;
}

}  // namespace

TEST_CASE("profile file: record 0 is never handed out") {
  ScratchFile file;
  CHECK(file->reserve(Table::kNodes) == 1);
  CHECK(file->reserve(Table::kCells) == 1);
}

TEST_CASE("profile file: a reserved record is seen only when it is published") {
  ScratchFile file;
  file->reserve(Table::kNodes);
  CHECK(count(*file, Table::kNodes) == 1);
  file->publish(Table::kNodes);
  CHECK(count(*file, Table::kNodes) == 2);
}

TEST_CASE("profile file: tables grow in place and reach the disk at their chunks' offsets") {
  ScratchFile file;
  auto* nodes = records<format::NodeRecord>(*file, Table::kNodes);
  for (std::uint32_t i = 1; i <= 100'000; ++i) nodes[file->reserve(Table::kNodes)].calls = i;
  file->publish(Table::kNodes);

  std::ifstream on_disk(file->path(), std::ios::binary);
  const auto& table = file->header().tables[static_cast<std::size_t>(Table::kNodes)];
  std::uint64_t expected = 0;
  for (std::uint32_t c = 0; c < table.chunk_count; ++c) {
    std::vector<format::NodeRecord> part(table.chunks[c].bytes / sizeof(format::NodeRecord));
    on_disk.seekg(static_cast<std::streamoff>(table.chunks[c].file_offset));
    on_disk.read(reinterpret_cast<char*>(part.data()),
                 static_cast<std::streamsize>(table.chunks[c].bytes));
    for (const auto& node : part)
      if (expected <= 100'000) REQUIRE(node.calls == expected++);
  }
  CHECK(expected == 100'001);
}

TEST_CASE("profile file: text is found again, and empty text takes no room") {
  ScratchFile file;
  const format::TextRef ref = file->add_text("name");
  CHECK(file->text(ref) == "name");
  CHECK(file->text(file->add_text("")).empty());
}

TEST_CASE("profile file: a file that exists is not touched") {
  ScratchFile file;
  CHECK_THROWS_AS(ProfileFile(file->path()), Error);
  CHECK(file->header().version == format::kVersion);
}

TEST_CASE("profile file: a missing folder is a sentence with the path") {
  try {
    ProfileFile file("/no/such/folder/run.pyprof");
    FAIL("it was created");
  } catch (const Error& error) {
    CHECK_THAT(error.what(), Catch::Contains("/no/such/folder/run.pyprof"));
    CHECK_THAT(error.what(), Catch::Contains("--output"));
  }
}

TEST_CASE("profile file: at a file-size limit it stops growing without a signal") {
  ScratchFile file;
  const int status = in_child([&] {
    const rlimit limit{4'000'000, 4'000'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::uint32_t last = fill(*file, Table::kNodes);
    const bool refused = file->reserve(Table::kNodes) == 0;
    const bool told_once = incidents(*file, format::Incident::kDiskFull) == 1;
    return last > 1000 && refused && told_once ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("profile file: it grows although the script closed all descriptors") {
  ScratchFile file;
  const int status = in_child([&] {
    for (int fd = 3; fd < 2048; ++fd) close(fd);
    return fill(*file, Table::kNodes) > 1'000'000 ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("profile file: a descriptor number that the script got is left alone") {
  ScratchFile file;
  const std::string other = (file.folder() / "other").string();
  const int status = in_child([&] {
    for (int fd = 3; fd < 2048; ++fd) close(fd);
    const int theirs = open(other.c_str(), O_RDWR | O_CREAT, 0600);
    for (int fd = 3; fd < 1020; ++fd)  // of usually 1024: some are left for us
      if (fd != theirs) dup2(theirs, fd);
    return fill(*file, Table::kNodes) > 1'000'000 ? 0 : 1;
  });
  CHECK(status == 0);
  CHECK(std::filesystem::file_size(other) == 0);
}

TEST_CASE("profile file: another process sees what the writer adds") {
  ScratchFile file;
  const int status = in_child([&] {
    auto* threads = records<format::ThreadRecord>(*file, Table::kThreads);
    for (int i = 0; i < 5000; ++i) threads[file->reserve(Table::kThreads)].native_id = 7;
    file->publish(Table::kThreads);
    return 0;
  });
  REQUIRE(status == 0);
  REQUIRE(file->catch_up(Table::kThreads) == 5001);
  CHECK(records<format::ThreadRecord>(*file, Table::kThreads)[5000].native_id == 7);
  CHECK(file->catch_up(Table::kThreads) == 5001);
}

TEST_CASE("profile file: a full table refuses and keeps what it has") {
  ScratchFile file;
  const std::uint32_t last = fill(*file, Table::kGcRuns);
  CHECK(last == (1u << 20) / sizeof(format::GcRunRecord) - 1);
  CHECK(file->reserve(Table::kGcRuns) == 0);
  CHECK(incidents(*file, format::Incident::kDiskFull) == 0);
}

}  // namespace pyprof
