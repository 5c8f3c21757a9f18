// A loop of Python code whose time is taken with and without hooks.
#pragma once

#include <array>
#include <cstdint>

#include "compat.h"
#include "fresh_code.h"

namespace pyprof {

// Odd, so that one is in the middle.
inline constexpr int kRounds = 9;
using Rounds = std::array<std::uint64_t, kRounds>;

// Not the least: the program will not have the machine and its caches to itself either.
std::uint64_t median(Rounds rounds);
// What a round took longer with the hooks than without. They take turns, and each round is compared
// with its own neighbour, so that a slow moment of the machine falls on both.
std::uint64_t extra_ticks(const Rounds& plain, const Rounds& hooked);
std::uint64_t ps_each(std::uint64_t ticks, std::uint64_t events);

class CalibrationLoop {
 public:
  // The code defines a function `work`, which is called without arguments.
  explicit CalibrationLoop(const FreshCode& code);
  ~CalibrationLoop();
  CalibrationLoop(const CalibrationLoop&) = delete;
  CalibrationLoop& operator=(const CalibrationLoop&) = delete;

  // Ticks that one call takes; an error of the code is no concern of the program's.
  std::uint64_t run() const;

 private:
  PyObject* work_ = nullptr;
};

}  // namespace pyprof
