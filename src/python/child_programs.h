// --follow: a program that the script starts and that is our python3 is started as this program,
// with the same words, so that sys.executable, sys.argv and all else are as under python3. Two
// variables tell it what it is; it takes them out of its environment before the script can look.
//
// Where a shell or env is to start it, which would pass variables on to others too, words take
// their place: HOST kStandIn FOLDER PYTHON stands before the words of the python3.
//
// Works in a vforked child too: no memory but the stack, no state.
#pragma once

#include <alloca.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string>

#include "followed_program.h"

namespace pyprof {

// As execve() and posix_spawn() take it.
struct Launch {
  const char* path;
  char* const* words;
  char* const* environment;
};

// From now on programs are followed. After open_family().
void follow_programs(const std::string& python);
// Of this executable.
const char* own_program() noexcept;

namespace detail {

// Starts `path` with the `kept` first words that were asked for, those inserted, and of those asked
// for the ones from `rest` on.
struct FollowPlan {
  const char* path = nullptr;  // null: the program is not followed
  std::size_t kept = 0, rest = 0, inserted_count = 0;
  std::array<const char*, 8> inserted{};
  const char* shell_text = nullptr;  // of which something else, so long, has to be inserted
  std::size_t shell_text_bytes = 0;
  bool has_variables = false;
  FollowedProgram program;
  std::array<char, PATH_MAX + 32> program_variable;

  void insert(const char* word) { inserted[inserted_count++] = word; }
  std::size_t pointers(const Launch& asked) const;
};
// A program that is left alone is counted.
void make_plan(const Launch& asked, FollowPlan& plan) noexcept;
Launch follow(FollowPlan& plan, const Launch& asked, char** pointers, char* shell_text) noexcept;

// What is followed in a text for the shell: the room that the text takes with what has to stand
// there, or 0 if it is to stay as it is.
std::size_t shell_text_bytes(const char* text, const char* search) noexcept;
// False if it does not fit after all.
bool write_shell_text(const char* text, const char* search, std::span<char> into) noexcept;
// The room that a text for system() takes, or 0.
std::size_t bytes_for_shell(const char* text) noexcept;

}  // namespace detail

// start(launch) starts a program and returns what execve() or posix_spawn() does: one that could
// not be followed is started as it is.
template <typename Start>
int start_followed(const Launch& asked, Start start) {
  detail::FollowPlan plan;
  detail::make_plan(asked, plan);
  if (!plan.path) return start(asked);
  auto** pointers = static_cast<char**>(alloca(plan.pointers(asked) * sizeof(char*)));
  auto* text = static_cast<char*>(alloca(plan.shell_text_bytes + 1));
  const int result = start(detail::follow(plan, asked, pointers, text));
  return result == 0 ? result : start(asked);
}

// The same of a text that /bin/sh is to run: start(text).
template <typename Start>
int start_followed_text(const char* asked, Start start) {
  const std::size_t bytes = detail::bytes_for_shell(asked);
  if (bytes == 0) return start(asked);
  auto* text = static_cast<char*>(alloca(bytes));
  return start(detail::write_shell_text(asked, std::getenv("PATH"), {text, bytes}) ? text : asked);
}

}  // namespace pyprof
