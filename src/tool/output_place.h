// Where what a subcommand makes goes: a file that it does not read, or standard output.
#pragma once

#include <string>
#include <vector>

namespace pyprof {

// What the user named, for OutputFile; - is standard output.
std::string output_path(const std::string& named);

// Throws Error if `output`, which `option` named, is one of the files that are read.
void refuse_to_replace(const std::vector<std::string>& inputs, const std::string& output,
                       const std::string& option);

// The same if both name one file, which need not be there yet.
void refuse_one_place_for_two(const std::string& output, const std::string& other,
                              const std::string& options);

}  // namespace pyprof
