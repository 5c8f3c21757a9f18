#include "calibration_loop.h"

#include <pyprof/core/clock.h>

#include <algorithm>

#include "recording.h"

namespace pyprof {

namespace {

template <typename Number>
Number middle_of(std::array<Number, kRounds> rounds) {
  const auto middle = rounds.begin() + kRounds / 2;
  std::nth_element(rounds.begin(), middle, rounds.end());
  return *middle;
}

}  // namespace

std::uint64_t median(Rounds rounds) { return middle_of(rounds); }

std::uint64_t extra_ticks(const Rounds& plain, const Rounds& hooked) {
  std::array<std::int64_t, kRounds> extra;
  for (int i = 0; i < kRounds; ++i) extra[i] = static_cast<std::int64_t>(hooked[i] - plain[i]);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(middle_of(extra), 0));
}

std::uint64_t ps_each(std::uint64_t ticks, std::uint64_t events) {
  const Recording& all = recording();
  const format::ClockAnchor start = all.header.start, now = read_anchor(all.clock);
  if (now.ticks <= start.ticks || events == 0) return 0;
  const double ns_each_tick = static_cast<double>(now.monotonic_ns - start.monotonic_ns) /
                              static_cast<double>(now.ticks - start.ticks);
  return static_cast<std::uint64_t>(static_cast<double>(ticks) * ns_each_tick * 1000 /
                                    static_cast<double>(events));
}

CalibrationLoop::CalibrationLoop(const FreshCode& code) {
  PyObject* names = code.run();
  if (!names) return;
  work_ = PyDict_GetItemString(names, "work");
  Py_XINCREF(work_);
  Py_DECREF(names);
}

CalibrationLoop::~CalibrationLoop() {
  if (!work_) return;
  PyDict_Clear(PyFunction_GetGlobals(work_));  // its functions refer to it
  Py_DECREF(work_);
}

std::uint64_t CalibrationLoop::run() const {
  if (!work_) return 0;
  const format::ClockKind clock = recording().clock;
  const std::uint64_t start = read_ticks(clock);
  Py_XDECREF(PyObject_CallNoArgs(work_));
  const std::uint64_t ticks = read_ticks(clock) - start;
  PyErr_Clear();
  return ticks;
}

}  // namespace pyprof
