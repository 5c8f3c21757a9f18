#include <pyprof/core/rss_reader.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <memory>

using namespace pyprof;

TEST_CASE("rss reader: it sees what is touched") {
  constexpr std::size_t kBytes = 64u << 20;
  RssReader rss;
  const std::uint64_t before = rss.bytes();
  CHECK(before > 0);
  const std::unique_ptr<char[]> block(new char[kBytes]);
  std::memset(block.get(), 1, kBytes);
  CHECK(rss.bytes() - before > kBytes - kBytes / 100);
  CHECK(rss.bytes() - before < kBytes + kBytes / 100);
}

TEST_CASE("rss reader: it goes on when its descriptor was closed") {
  RssReader rss;
  REQUIRE(rss.bytes() > 0);
  for (int fd = 3; fd < 1024; ++fd) close(fd);
  CHECK(rss.bytes() > 0);
}
