// Ticks: round values, within the axis, in a unit that people read.
#include <pyprof/draw/axis.h>

#include <catch2/catch.hpp>
#include <cmath>

namespace pyprof::test {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(const Axis& axis, std::size_t most = 8) {
  Texts texts;
  for (const Tick& tick : ticks_of(axis, most)) texts.push_back(tick.text);
  return texts;
}

}  // namespace

TEST_CASE("axis: times are told in the unit of their end") {
  CHECK(texts_of({"t", Unit::kTime, 0, 4e9}, 4) == Texts{"0", "1", "2", "3", "4"});
  CHECK(title_of({"t", Unit::kTime, 0, 4e9}) == "t (s)");
  CHECK(title_of({"t", Unit::kTime, 0, 999}) == "t (ns)");
  CHECK(title_of({"t", Unit::kTime, 0, 5e4}) == "t (µs)");
  CHECK(title_of({"t", Unit::kTime, 0, 119e9}) == "t (s)");
  CHECK(title_of({"t", Unit::kTime, 0, 120e9}) == "t (min)");
  CHECK(title_of({"t", Unit::kTime, 0, 2 * 3600e9}) == "t (h)");
}

TEST_CASE("axis: bytes have binary units, and counts none, no halves, and commas") {
  CHECK(texts_of({"m", Unit::kBytes, 0, 1.5 * 1024 * 1024}, 4) ==
        Texts{"0.0", "0.5", "1.0", "1.5"});
  CHECK(title_of({"m", Unit::kBytes, 0, 1.5 * 1024 * 1024}) == "m (MiB)");
  CHECK(texts_of({"n", Unit::kCount, 0, 2}) == Texts{"0", "1", "2"});
  CHECK(texts_of({"n", Unit::kCount, 0, 4000}, 4).back() == "4,000");
  CHECK(title_of({"n", Unit::kCount, 0, 4000}) == "n");
}

TEST_CASE("axis: one that does not begin at nothing, or below it, has ticks within it") {
  CHECK(texts_of({"t", Unit::kTime, 1.1e9, 1.5e9}, 5) == Texts{"1.1", "1.2", "1.3", "1.4", "1.5"});
  CHECK(texts_of({"m", Unit::kBytes, -2048, 2048}, 4) == Texts{"-2", "-1", "0", "1", "2"});
}

TEST_CASE("axis: logarithmic ticks are powers, or parts of one where there is no second") {
  CHECK(texts_of({"t", Unit::kTime, 5e5, 2e8, true}) == Texts{"1 ms", "10 ms", "100 ms"});
  CHECK(texts_of({"m", Unit::kBytes, 1000, 9000, true}) ==
        Texts{"1 KiB", "2 KiB", "4 KiB", "8 KiB"});
  CHECK(texts_of({"n", Unit::kCount, 90, 900, true}) == Texts{"100", "200", "500"});
}

TEST_CASE("axis: whatever the range, there are few ticks, in order and within") {
  for (const Unit unit : {Unit::kTime, Unit::kBytes, Unit::kCount}) {
    for (double high = 1; high < 1e16; high *= 3.7) {
      for (const bool is_logarithmic : {false, true}) {
        const Axis axis{"", unit, is_logarithmic ? high / 1e4 : 0, high, is_logarithmic};
        const std::vector<Tick> ticks = ticks_of(axis, 8);
        CAPTURE(high, is_logarithmic, static_cast<int>(unit));
        REQUIRE(ticks.size() >= 2);
        CHECK(ticks.size() <= 9);
        for (std::size_t i = 1; i < ticks.size(); ++i) {
          CHECK(ticks[i].value > ticks[i - 1].value);
          CHECK(ticks[i].text != ticks[i - 1].text);
        }
        CHECK(ticks.front().value >= axis.low * (1 - 1e-9));
        CHECK(ticks.back().value <= axis.high * (1 + 1e-9));
      }
    }
  }
}

}  // namespace pyprof::test
