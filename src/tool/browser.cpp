#include "browser.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <vector>

namespace pyprof {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Programs in the order of preference, as in $BROWSER: separated by colons, %s for the address.
std::string candidates() {
  std::string chosen = environment("BROWSER");
  if (!chosen.empty()) return chosen;
  const bool has_screen =
      !environment("DISPLAY").empty() || !environment("WAYLAND_DISPLAY").empty();
  return has_screen ? "xdg-open" : "";
}

std::vector<std::string> command(const std::string& candidate, const std::string& url) {
  std::vector<std::string> words;
  std::istringstream text(candidate);
  bool is_placed = false;
  for (std::string word; text >> word; words.push_back(word)) {
    const std::size_t place = word.find("%s");
    if (place == std::string::npos) continue;
    word.replace(place, 2, url);
    is_placed = true;
  }
  if (!words.empty() && !is_placed) words.push_back(url);
  return words;
}

// In a session of its own: the Ctrl-C that ends us must not end the browser.
bool start(const std::vector<std::string>& words) {
  if (words.empty()) return false;
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (int fd = 0; fd < 3; ++fd)
    posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return error == 0;
}

}  // namespace

bool open_in_browser(const std::string& url) {
  std::istringstream list(candidates());
  for (std::string candidate; std::getline(list, candidate, ':');)
    if (start(command(candidate, url))) return true;
  return false;
}

}  // namespace pyprof
