// Cells of a CSV file.
#pragma once

#include <string>
#include <string_view>

namespace pyprof {

// Quoted. What a spreadsheet would take for a formula gets an apostrophe in front: names come from
// the profiled program.
std::string csv_cell(std::string_view text);

}  // namespace pyprof
