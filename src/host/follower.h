// A child that --follow made run this program in place of python3.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace pyprof {

// Returns if this process is not asked to stand in for another program.
void become_stand_in(int argc, char** argv);

// What the environment says of it, which the script must not see.
struct Followed {
  std::string family;   // folder of the recordings
  std::string program;  // what was to be run
};
std::optional<Followed> take_followed();

// Does what the program would have done with these words, the first of which is its name, and
// records it. If it cannot be recorded the program itself is run.
int run_followed(const Followed& followed, char** argv);

}  // namespace pyprof
