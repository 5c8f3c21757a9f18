#include "split_words.h"

#include <pyprof/core/error.h>

#include <catch2/catch.hpp>

namespace pyprof {
namespace {

using Words = std::vector<std::string>;

SplitWords split(const Words& words) {
  return split_words(words,
                     [](const std::string& name) { return name == "-o" || name == "--output"; });
}

TEST_CASE("command line: everything from the script on is the script's") {
  const SplitWords got = split({"-o", "x", "a.py", "-o", "y", "--help", "--", "-q"});
  CHECK(got.own == Words{"-o", "x"});
  CHECK(got.target == Words{"a.py", "-o", "y", "--help", "--", "-q"});
}

TEST_CASE("command line: values of our options stay with them") {
  CHECK(split({"--output", "x", "a.py"}).own == Words{"--output", "x"});
  CHECK(split({"--output=x", "a.py"}).own == Words{"--output=x"});
  CHECK(split({"-ox", "a.py"}).own == Words{"-ox"});
  CHECK(split({"--keep", "a.py"}).target == Words{"a.py"});
}

TEST_CASE("command line: CPython's flags are kept as they were written") {
  const SplitWords got =
      split({"-IB", "-X", "dev", "-Xutf8", "-Wignore", "-W", "error", "-bb", "-OO", "a.py"});
  CHECK(got.python == Words{"-IB", "-X", "dev", "-Xutf8", "-Wignore", "-W", "error", "-bb", "-OO"});
  CHECK(got.target == Words{"a.py"});
}

TEST_CASE("command line: -m and -c begin the target, alone, in a cluster or with their value") {
  CHECK(split({"-m", "json.tool", "-q"}).target == Words{"-m", "json.tool", "-q"});
  CHECK(split({"-mjson.tool"}).target == Words{"-mjson.tool"});
  CHECK(split({"-q", "-Ic", "pass"}).target == Words{"-Ic", "pass"});
  CHECK(split({"-cpass", "x"}).target == Words{"-cpass", "x"});
}

TEST_CASE("command line: - is stdin, -- only separates") {
  CHECK(split({"-", "x"}).target == Words{"-", "x"});
  CHECK(split({"-q", "--", "-odd.py"}).target == Words{"-odd.py"});
}

TEST_CASE("command line: CPython's one long option takes its value along") {
  const SplitWords got = split({"--check-hash-based-pycs", "never", "a.py"});
  CHECK(got.python == Words{"--check-hash-based-pycs", "never"});
  CHECK(got.target == Words{"a.py"});
}

TEST_CASE("command line: unknown letters and missing values are errors") {
  CHECK_THROWS_AS(split({"-Z", "a.py"}), Error);
  CHECK_THROWS_AS(split({"-BZ", "a.py"}), Error);
  CHECK_THROWS_AS(split({"-X"}), Error);
  CHECK_THROWS_AS(split({"-o"}), Error);
}

}  // namespace
}  // namespace pyprof
