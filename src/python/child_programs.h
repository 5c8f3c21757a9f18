// --follow: a program that the script starts and that is our python3 is started as this program,
// with the same words, so that sys.executable, sys.argv and all else are as under python3. Two
// variables tell it what it is; it takes them out of its environment before the script can look.
//
// Works in a vforked child too: no memory but the stack, no state.
#pragma once

#include <alloca.h>

#include <climits>
#include <cstddef>
#include <string>

namespace pyprof {

// Which programs are our python3, beside the one that belongs to the linked library. After
// open_family().
void follow_programs(const std::string& python);

namespace detail {
struct FollowedProgram {
  const char* host = nullptr;  // null: not to be followed
  const char* folder_variable = nullptr;
};
FollowedProgram followed_program(const char* path) noexcept;
constexpr std::size_t kProgramVariableBytes = PATH_MAX + 32;
void write_program_variable(char* into, const char* path) noexcept;
inline std::size_t count(char* const words[]) {
  std::size_t number = 0;
  while (words && words[number]) ++number;
  return number;
}
}  // namespace detail

// start(path, environment) starts a program and returns what execve() or posix_spawn() does: a
// program that could not be followed is started as it is.
template <typename Start>
int start_followed(const char* path, char* const environment[], Start start) {
  constexpr std::size_t kMostVariables = 65'536;
  const detail::FollowedProgram program = detail::followed_program(path);
  const std::size_t count = detail::count(environment);
  if (!program.host || count > kMostVariables) return start(path, environment);
  char asked[detail::kProgramVariableBytes];
  detail::write_program_variable(asked, path);
  auto** extended = static_cast<char**>(alloca((count + 3) * sizeof(char*)));
  for (std::size_t i = 0; i < count; ++i) extended[i] = environment[i];
  extended[count] = const_cast<char*>(program.folder_variable);
  extended[count + 1] = asked;
  extended[count + 2] = nullptr;
  const int result = start(program.host, extended);
  return result == 0 ? result : start(path, environment);
}

}  // namespace pyprof
