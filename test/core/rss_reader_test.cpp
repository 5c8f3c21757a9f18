#include <pyprof/core/rss_reader.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <memory>

using namespace pyprof;

namespace {

/// ThreadSanitizer keeps several bytes of its own for each byte that is touched.
#if defined(__SANITIZE_THREAD__)
constexpr bool kOwnPagesOnly = false;
#else
constexpr bool kOwnPagesOnly = true;
#endif

}  // namespace

TEST_CASE("rss reader: it sees what is touched") {
  constexpr std::size_t kBytes = 64u << 20;
  RssReader rss;
  const std::uint64_t before = rss.bytes();
  CHECK(before > 0);
  const std::unique_ptr<char[]> block(new char[kBytes]);
  std::memset(block.get(), 1, kBytes);
  CHECK(rss.bytes() - before > kBytes - kBytes / 100);
  if (kOwnPagesOnly) CHECK(rss.bytes() - before < kBytes + kBytes / 100);
}

TEST_CASE("rss reader: it goes on when its descriptor was closed") {
  RssReader rss;
  REQUIRE(rss.bytes() > 0);
  for (int fd = 3; fd < 1024; ++fd) close(fd);
  CHECK(rss.bytes() > 0);
}
