// A terminal that one program has to itself for a while: pages that take the place of one another,
// and single keys. As it was before, when this is destroyed.
#pragma once

#include <signal.h>
#include <termios.h>

#include <string>

namespace pyprof {

class Screen {
 public:
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // Lines of a page, none wider than the terminal.
  void show(const std::string& page);
  // Waits for a key or the time; true if the user, or the system, wants to leave: q, Ctrl-C, end of
  // input, SIGINT, SIGTERM, SIGHUP. A signal takes its course once the terminal is as before.
  bool is_left_within(int milliseconds);

 private:
  bool leaves_by_key();

  termios before_{};
  bool has_keys_;  // standard input is a terminal
  sigset_t signals_before_{};
  int signals_ = -1;
};

}  // namespace pyprof
