#include <pyprof/read/utf8.h>

#include <catch2/catch.hpp>

using pyprof::repaired_utf8;

namespace {
const std::string kMark = "\xEF\xBF\xBD";
}

TEST_CASE("utf8: valid text stays as it is") {
  for (const std::string text : {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\x8D",
                                 "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80"})
    CHECK(repaired_utf8(text) == text);
  const std::string with_nul("a\0b", 3);
  CHECK(repaired_utf8(with_nul) == with_nul);
}

TEST_CASE("utf8: a byte that belongs to nothing becomes one mark") {
  CHECK(repaired_utf8("a\x80z") == "a" + kMark + "z");
  CHECK(repaired_utf8("\xFF\xFE") == kMark + kMark);
}

TEST_CASE("utf8: a sequence that is cut off becomes marks and what follows stays") {
  CHECK(repaired_utf8("\xE2\x82") == kMark + kMark);
  CHECK(repaired_utf8("\xE2\x82x") == kMark + kMark + "x");
  CHECK(repaired_utf8("\xF0\x9F\x90\xC3\xA9") == kMark + kMark + kMark + "\xC3\xA9");
}

TEST_CASE("utf8: surrogates, overlong forms and what lies beyond Unicode are repaired") {
  CHECK(repaired_utf8("\xED\xA0\x80") == kMark + kMark + kMark);
  CHECK(repaired_utf8("\xC0\xAF") == kMark + kMark);
  CHECK(repaired_utf8("\xE0\x80\x80") == kMark + kMark + kMark);
  CHECK(repaired_utf8("\xF0\x80\x80\x80") == kMark + kMark + kMark + kMark);
  CHECK(repaired_utf8("\xF4\x90\x80\x80") == kMark + kMark + kMark + kMark);
}
