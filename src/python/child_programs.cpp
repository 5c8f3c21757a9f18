#include "child_programs.h"

#include <dlfcn.h>
#include <pyprof/core/family_files.h>
#include <pyprof/core/own_executable.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "family.h"
#include "recording.h"

namespace pyprof {
namespace {

// Set once and never freed: a vforked child looks at them.
struct Own {
  std::string program;
  std::string folder_variable;
};
const Own* s_own = nullptr;

constexpr std::size_t kMostWords = 65'536;

std::size_t count(char* const words[]) {
  std::size_t number = 0;
  while (words && words[number]) ++number;
  return number;
}

const char* value_of(std::string_view name, char* const environment[]) {
  for (std::size_t i = 0; environment && environment[i]; ++i) {
    const std::string_view variable = environment[i];
    if (variable.size() > name.size() && variable.starts_with(name) && variable[name.size()] == '=')
      return environment[i] + name.size() + 1;
  }
  return nullptr;
}

void insert_script(const FollowedProgram& program, detail::FollowPlan& plan) {
  plan.insert(program.name);
  if (program.argument) plan.insert(program.argument);
  plan.insert(program.path.data());
}

bool plan_program(const Launch& asked, const char* search, detail::FollowPlan& plan) {
  if (!copy_path(asked.path, plan.program.path) || !is_followed(search, plan.program)) return false;
  plan.path = own_program();
  plan.has_variables = true;
  if (!plan.program.name) return true;
  insert_script(plan.program, plan);
  plan.rest = 1;
  return true;
}

bool is_assignment(std::string_view word) {
  return !word.starts_with('-') && !word.starts_with('=') &&
         word.find('=') != std::string_view::npos;
}

// env NAME=VALUE… PROGRAM ARGUMENT…
bool plan_env(const Launch& asked, const char* search, detail::FollowPlan& plan) {
  std::size_t at = 1;
  for (; asked.words[at] && is_assignment(asked.words[at]); ++at)
    if (std::string_view(asked.words[at]).starts_with("PATH=")) return false;
  const char* word = asked.words[at];
  if (!word || *word == '-') return false;
  const bool found = std::strchr(word, '/') ? copy_path(word, plan.program.path)
                                            : find_program(word, search, plan.program.path);
  if (!found || !is_followed(search, plan.program)) return false;
  plan.path = asked.path;
  plan.kept = plan.rest = at;
  for (const char* inserted : {own_program(), family_files::kStandIn, family_folder().c_str(),
                               static_cast<const char*>(plan.program.python.data())})
    plan.insert(inserted);
  if (!plan.program.name) return true;
  insert_script(plan.program, plan);
  ++plan.rest;
  return true;
}

// sh -c TEXT ARGUMENT…
bool plan_shell(const Launch& asked, const char* search, detail::FollowPlan& plan) {
  if (count(asked.words) < 3 || std::string_view(asked.words[1]) != "-c") return false;
  plan.shell_text_bytes = detail::shell_text_bytes(asked.words[2], search);
  if (plan.shell_text_bytes == 0) return false;
  plan.path = asked.path;
  plan.shell_text = asked.words[2];
  plan.kept = 2;
  plan.rest = 3;
  return true;
}

bool plan_any(const Launch& asked, detail::FollowPlan& plan) {
  const std::size_t words = count(asked.words);
  if (words == 0 || words + count(asked.environment) > kMostWords) return false;
  const char* search = value_of("PATH", asked.environment);
  if (is_env(asked.path) && std::string_view(asked.words[0]).ends_with("env"))
    return plan_env(asked, search, plan);
  if (is_quiet_shell(asked.path)) return plan_shell(asked, search, plan);
  return plan_program(asked, search, plan);
}

void leave_alone(const char* path) {
  if (access(path, X_OK) == 0) recording().file.count(format::Incident::kProgramsAlone);
}

}  // namespace

void follow_programs(const std::string& python) {
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown) return;
  know_pythons(python);
  s_own =
      new Own{program.string(), std::string(family_files::kFolderVariable) + "=" + family_folder()};
}

const char* own_program() noexcept { return s_own->program.c_str(); }

namespace detail {

void make_plan(const Launch& asked, FollowPlan& plan) noexcept {
  if (!s_own || !asked.path) return;
  const int error = errno;
  if (!plan_any(asked, plan)) {
    plan.path = nullptr;
    leave_alone(asked.path);
  }
  errno = error;
}

std::size_t bytes_for_shell(const char* text) noexcept {
  constexpr const char* kShell = "/bin/sh";
  if (!s_own || !text) return 0;
  const std::size_t bytes =
      is_quiet_shell(kShell) ? shell_text_bytes(text, std::getenv("PATH")) : 0;
  if (bytes == 0) leave_alone(kShell);
  return bytes;
}

std::size_t FollowPlan::pointers(const Launch& asked) const {
  constexpr std::size_t kEnds = 2, kVariables = 2;
  return count(asked.words) + inserted.size() + count(asked.environment) + kVariables + kEnds;
}

Launch follow(FollowPlan& plan, const Launch& asked, char** pointers, char* shell_text) noexcept {
  char** words = pointers;
  const auto add = [&pointers](const char* word) { *pointers++ = const_cast<char*>(word); };
  if (plan.shell_text) {
    const char* search = value_of("PATH", asked.environment);
    if (!write_shell_text(plan.shell_text, search, {shell_text, plan.shell_text_bytes}))
      return asked;
    plan.insert(shell_text);
  }
  for (std::size_t i = 0; i < plan.kept; ++i) add(asked.words[i]);
  for (std::size_t i = 0; i < plan.inserted_count; ++i) add(plan.inserted[i]);
  for (std::size_t i = plan.rest; asked.words[i]; ++i) add(asked.words[i]);
  add(nullptr);
  if (!plan.has_variables) return {plan.path, words, asked.environment};
  char** variables = pointers;
  for (std::size_t i = 0; asked.environment && asked.environment[i]; ++i) add(asked.environment[i]);
  std::snprintf(plan.program_variable.data(), plan.program_variable.size(), "%s=%s",
                family_files::kProgramVariable, plan.program.python.data());
  add(s_own->folder_variable.c_str());
  add(plan.program_variable.data());
  add(nullptr);
  return {plan.path, words, variables};
}

}  // namespace detail
}  // namespace pyprof

// The functions by which the script starts programs, beside exec (process_end.cpp). In this file,
// so that the linker takes them from here and not from libc.
#pragma GCC visibility push(default)
extern "C" {

int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* attributes, char* const argv[],
                char* const environment[]) {
  static const auto real =
      reinterpret_cast<decltype(&posix_spawn)>(dlsym(RTLD_NEXT, "posix_spawn"));
  return pyprof::start_followed({path, argv, environment}, [&](const pyprof::Launch& launch) {
    return real(pid, launch.path, actions, attributes, launch.words, launch.environment);
  });
}

// It looks for a name in the folders that are ours, not those that the child is given.
int posix_spawnp(pid_t* pid, const char* name, const posix_spawn_file_actions_t* actions,
                 const posix_spawnattr_t* attributes, char* const argv[],
                 char* const environment[]) {
  static const auto real =
      reinterpret_cast<decltype(&posix_spawnp)>(dlsym(RTLD_NEXT, "posix_spawnp"));
  pyprof::PathText found;
  if (std::strchr(name, '/') || !pyprof::find_program(name, std::getenv("PATH"), found))
    return real(pid, name, actions, attributes, argv, environment);
  return posix_spawn(pid, found.data(), actions, attributes, argv, environment);
}

int system(const char* command) {
  static const auto real = reinterpret_cast<decltype(&system)>(dlsym(RTLD_NEXT, "system"));
  return pyprof::start_followed_text(command, [](const char* text) { return real(text); });
}

}  // extern "C"
#pragma GCC visibility pop
