// Where a result is to go, checked before the script runs.
#pragma once

#include <string>

namespace pyprof {

// The option and its value, for messages and for the result.
struct Destination {
  std::string option;
  std::string given;
};

// Absolute, links followed: what they point to is replaced. Throws Error if nothing can be written
// there.
std::string checked_destination(const Destination& destination);
// Throws Error if no file can be made in this folder.
void check_folder(const std::string& folder, const std::string& option);
// Whether a file is replaced; else it is a pipe or a device, which is written into.
bool is_replaced(const std::string& path);

}  // namespace pyprof
