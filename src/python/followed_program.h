// What a path runs, if that is our python3: the path itself, or a script that names it in its first
// line. No memory but the caller's: it works between vfork and exec.
#pragma once

#include <array>
#include <climits>
#include <string>
#include <string_view>

namespace pyprof {

using PathText = std::array<char, PATH_MAX>;
// False if it is too long.
bool copy_path(std::string_view from, PathText& to) noexcept;

struct FollowedProgram {
  PathText path;    // what was asked for
  PathText python;  // the python3 that it is, or that is to read it
  // Of a script: by which word it names python3, and what its first line has beside. Parts of line.
  const char* name = nullptr;
  const char* argument = nullptr;
  std::array<char, 256> line;
};

// Which programs are our python3, beside the one that belongs to the linked library.
void know_pythons(const std::string& python);
bool is_env(const char* path) noexcept;
// Only a shell whose messages do not repeat the text that it was given.
bool is_quiet_shell(const char* path) noexcept;

// Where a word without a slash is found, as execvp() looks for it; `search` is the value of PATH.
// Not if one of its folders depends on where the process is.
bool find_program(const char* word, const char* search, PathText& path) noexcept;
// Fills in the rest if found.path is to be followed. `search` is for a script that leaves it to env
// to find python3.
bool is_followed(const char* search, FollowedProgram& found) noexcept;

}  // namespace pyprof
