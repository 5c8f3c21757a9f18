#include <pyprof/convert/report.h>
#include <pyprof/core/error.h>
#include <pyprof/read/gzip_sink.h>
#include <zlib.h>

#include <catch2/catch.hpp>
#include <string>

#include "base64_sink.h"
#include "viewer_page.h"

namespace pyprof {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

std::string base64_of(const std::string& bytes) {
  StringSink out;
  Base64Sink base64(out);
  base64.raw(bytes);
  base64.finish();
  return out.take();
}

std::string gzip_of(const std::string& text) {
  StringSink out;
  GzipSink gzip(out);
  gzip.raw(text);
  gzip.finish();
  return out.take();
}

std::string gunzip(std::string gzip, std::size_t size) {
  std::string text(size + 1, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, MAX_WBITS + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(gzip.data());
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int end = inflate(&stream, Z_FINISH);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  REQUIRE(end == Z_STREAM_END);
  return text;
}

// Text that does not compress to nothing.
std::string noise(std::size_t size) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < size) {
    state = state * 1664525 + 1013904223;
    text += static_cast<char>(state >> 24);
  }
  return text;
}

TEST_CASE("base64: the examples of RFC 4648 and bytes above 127") {
  CHECK(base64_of("").empty());
  CHECK(base64_of("f") == "Zg==");
  CHECK(base64_of("fo") == "Zm8=");
  CHECK(base64_of("foo") == "Zm9v");
  CHECK(base64_of("foob") == "Zm9vYg==");
  CHECK(base64_of("fooba") == "Zm9vYmE=");
  CHECK(base64_of("foobar") == "Zm9vYmFy");
  CHECK(base64_of("\xff\xfe\xfd") == "//79");
}

TEST_CASE("base64: bytes that straddle the buffer's end are joined") {
  for (const std::size_t size : {kBufferBytes - 1, kBufferBytes, kBufferBytes + 1}) {
    const std::string bytes = noise(size);
    StringSink out;
    Base64Sink base64(out);
    for (const char byte : bytes + bytes) base64.put(byte);
    base64.finish();
    CHECK(out.take() == base64_of(bytes + bytes));
  }
}

TEST_CASE("gzip: what comes out is what went in, at any size") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kBufferBytes, 5 * kBufferBytes}) {
    const std::string text = noise(size);
    CHECK(gunzip(gzip_of(text), size) == text);
  }
}

TEST_CASE("report: a build without the viewer says so and writes nothing") {
  if (!viewer_page().empty()) return;
  StringSink out;
  CHECK_THROWS_AS(write_report(out, {Profile(), "stacks.json"}), Error);
  CHECK(out.take().empty());
}

}  // namespace
}  // namespace pyprof
