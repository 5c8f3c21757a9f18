#include "shell.h"

#include <pyprof/core/error.h>
#include <signal.h>

#include <cstdio>

#include "line_reader.h"
#include "messages.h"
#include "quoted_words.h"
#include "session.h"

namespace pyprof {
namespace {

// At the prompt SIGINT only interrupts the reading; the program that is profiled must find the
// disposition that we found.
class PromptSignals {
 public:
  PromptSignals() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    sigaction(SIGINT, &action, &before_);
  }
  ~PromptSignals() { sigaction(SIGINT, &before_, nullptr); }
  PromptSignals(const PromptSignals&) = delete;
  PromptSignals& operator=(const PromptSignals&) = delete;

 private:
  struct sigaction before_ {};
};

void profile(Command command, const std::vector<std::string>& words) {
  command.target.assign(words.begin() + 1, words.end());
  if (command.target.empty()) throw Error("profile what? usage: profile <file> [arguments]");
  record_in_child(command, true);
}

void obey(const Command& command, const std::vector<std::string>& words) {
  if (words[0] == "profile")
    profile(command, words);
  else
    std::fputs("invalid command\n", stderr);
}

std::optional<std::string> prompted(LineReader& reader) {
  const PromptSignals signals;
  return reader.next();
}

}  // namespace

int run_shell(const Command& command) {
  LineReader reader("pyprof> ");
  while (const std::optional<std::string> line = prompted(reader)) {
    std::fflush(stdout);  // before a fork copies what is buffered
    try {
      const std::vector<std::string> words = quoted_words(*line);
      if (words.empty()) continue;
      if (words[0] == "quit") break;
      obey(command, words);
    } catch (const Error& error) {
      say_error(error.what());
    }
  }
  return 0;
}

}  // namespace pyprof
