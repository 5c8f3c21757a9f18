#include "screen.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace pyprof {
namespace {

// Another page than the shell's, without a cursor or lines that wrap; and back.
constexpr const char* kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr const char* kLeave = "\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr const char *kHome = "\x1b[H", *kClearLine = "\x1b[K", *kClearRest = "\x1b[J";

void put(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// Keys one by one, without an echo. Ctrl-C and Ctrl-Z come as keys, so that nobody stops the
// program while the screen is ours.
termios raw(termios terminal) {
  terminal.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  terminal.c_cc[VMIN] = 0;
  terminal.c_cc[VTIME] = 0;
  return terminal;
}

sigset_t signals_that_end() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Screen::Screen() : has_keys_(tcgetattr(STDIN_FILENO, &before_) == 0) {
  const sigset_t set = signals_that_end();
  sigprocmask(SIG_BLOCK, &set, &signals_before_);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  if (has_keys_) {
    const termios keys = raw(before_);
    tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  }
  put(kEnter);
}

Screen::~Screen() {
  put(kLeave);
  if (has_keys_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  close(signals_);
  sigprocmask(SIG_SETMASK, &signals_before_, nullptr);
}

void Screen::show(const std::string& page) {
  std::string text = kHome;
  for (std::size_t begin = 0; begin < page.size();) {
    const std::size_t end = std::min(page.find('\n', begin), page.size());
    text += (begin > 0 ? "\r\n" : "") + page.substr(begin, end - begin) + kClearLine;
    begin = end + 1;
  }
  put(text + kClearRest);
}

bool Screen::leaves_by_key() {
  constexpr char kControlC = 3;
  char key = 0;
  return read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == 'Q' || key == kControlC;
}

bool Screen::is_left_within(int milliseconds) {
  pollfd sources[] = {{signals_, POLLIN, 0}, {has_keys_ ? STDIN_FILENO : -1, POLLIN, 0}};
  if (poll(sources, 2, milliseconds) <= 0) return false;
  return sources[0].revents != 0 || leaves_by_key();
}

}  // namespace pyprof
