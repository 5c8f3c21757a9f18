#include <pyprof/convert/import.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>

#include <array>
#include <catch2/catch.hpp>
#include <sstream>
#include <string>

#include "imports.h"
#include "small_profile.h"

namespace pyprof {
namespace {

// How an import of these bytes ended; a profile that came out must be one.
enum class Outcome { kProfile, kError };

template <typename Import>
Outcome outcome_of(const std::string& bytes, Import&& import) {
  try {
    const Profile profile = import(bytes);
    const auto fault = check_profile(profile);
    INFO(fault.value_or(""));
    REQUIRE(!fault);
    return Outcome::kProfile;
  } catch (const Error& error) {
    const std::string sentence = error.what();
    REQUIRE(sentence.find("old.prof") != std::string::npos);
    REQUIRE(sentence.find('\n') == std::string::npos);
    return Outcome::kError;
  }
}

// Each byte replaced by what means most to the formats, and the text cut before it.
template <typename Import>
void mutate(const std::string& bytes, Import&& import) {
  constexpr std::array kBytes = {'\0', '\x01', '\x7f', '\xff', '{', '(', ')', 'r',
                                 'l',  '0',    'i',    'g',    ';', ' ', '\n'};
  std::size_t profiles = 0;
  std::size_t errors = 0;
  const auto count = [&](const std::string& changed) {
    ++(outcome_of(changed, import) == Outcome::kProfile ? profiles : errors);
  };
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    count(bytes.substr(0, at));
    for (const char byte : kBytes) {
      std::string changed = bytes;
      changed[at] = byte;
      count(changed);
    }
  }
  CHECK(profiles > 0);
  CHECK(errors > 0);
}

Profile from_cprofile(const std::string& bytes) { return import_cprofile(bytes, "old.prof"); }
Profile from_collapsed(const std::string& text) {
  std::istringstream lines(text);
  return import_collapsed(lines, "old.prof", 1);
}

TEST_CASE("import: the sums of a profile go to pstats and come back") {
  const Profile profile = small_profile();
  const Profile again = from_cprofile(exported(profile, "pstats"));
  CHECK(!check_profile(again));
  CHECK(again.totals.calls == profile.totals.calls);
  CHECK(again.totals.self_ns == profile.totals.self_ns);
  CHECK(again.nodes.count() == profile.nodes.count() + 1);  // <thread> is a function there
}

TEST_CASE("import: a damaged file of cProfile is a profile or an error, never half of one") {
  mutate(exported(small_profile(), "pstats"), from_cprofile);
}

TEST_CASE("import: damaged collapsed stacks are a profile or an error") {
  mutate(exported(small_profile(), "collapsed"), from_collapsed);
}

TEST_CASE("import: numbers that no profile can hold are refused") {
  CHECK(outcome_of("a 9007199254740991\n", from_collapsed) == Outcome::kProfile);
  CHECK(outcome_of("a 9007199254740992\n", from_collapsed) == Outcome::kError);
  CHECK(outcome_of("a 9007199254740991\nb 1\n", from_collapsed) == Outcome::kError);
}

TEST_CASE("import: a unit is a whole number of ns, us, ms or s") {
  CHECK(parse_unit_ns("1ns") == 1);
  CHECK(parse_unit_ns("10ms") == 10'000'000);
  CHECK(parse_unit_ns("2s") == 2'000'000'000);
  for (const char* text : {"", "ms", "0ms", "-1s", "1.5s", "1h", "1 s", "99999999999s"})
    CHECK_THROWS_AS(parse_unit_ns(text), Error);
}

}  // namespace
}  // namespace pyprof
