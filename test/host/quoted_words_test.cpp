#include "quoted_words.h"

#include <pyprof/core/error.h>

#include <catch2/catch.hpp>

namespace pyprof {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("quoted words: blanks of any number separate") {
  CHECK(quoted_words("  profile  a.py\tb ") == Words{"profile", "a.py", "b"});
  CHECK(quoted_words("").empty());
  CHECK(quoted_words(" \t ").empty());
}

TEST_CASE("quoted words: quotations keep blanks and may be empty or part of a word") {
  CHECK(quoted_words("'a b' \"c d\" '' x'y z'w") == Words{"a b", "c d", "", "xy zw"});
}

TEST_CASE("quoted words: a backslash protects outside and in double quotes, not in single ones") {
  CHECK(quoted_words(R"(a\ b \'c "d\"e\n" 'f\g')") == Words{"a b", "'c", R"(d"e\n)", R"(f\g)"});
}

TEST_CASE("quoted words: an unclosed quotation is an error") {
  CHECK_THROWS_AS(quoted_words("'abc"), Error);
  CHECK_THROWS_AS(quoted_words("\"abc"), Error);
  CHECK_THROWS_AS(quoted_words("abc\\"), Error);
}

}  // namespace
}  // namespace pyprof
