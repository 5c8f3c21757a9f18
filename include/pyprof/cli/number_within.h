// The validator of options that take a number: refuses what lies outside of the bounds, and nan,
// which CLI::Range lets through, as it is neither below nor above anything.
#pragma once

#include <CLI/CLI.hpp>

namespace pyprof {

CLI::Validator number_within(double least, double most);

}  // namespace pyprof
