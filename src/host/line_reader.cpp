#include "line_reader.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace pyprof {
namespace {

namespace fs = std::filesystem;

constexpr int kHistoryLines = 1000;

fs::path state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state && *state == '/') return state;
  const char* home = std::getenv("HOME");
  return home && *home == '/' ? fs::path(home) / ".local" / "state" : fs::path();
}

// Empty if there is no place for one; a history is no reason to fail.
std::string make_history_path() {
  const fs::path state = state_folder();
  if (state.empty()) return {};
  std::error_code error;
  fs::create_directories(state / "pyprof-host", error);
  return error ? std::string() : (state / "pyprof-host" / "history").string();
}

LineReader* reader_of(EditLine* editor) {
  void* reader = nullptr;
  el_get(editor, EL_CLIENTDATA, &reader);
  return static_cast<LineReader*>(reader);
}

}  // namespace

char* prompt_of(EditLine* editor) { return reader_of(editor)->prompt_.data(); }

// Ends the line as Enter does; next() then throws its text away.
unsigned char interrupt_line(EditLine* editor, int) {
  reader_of(editor)->interrupted_ = true;
  std::fputs("^C\n", stdout);
  return CC_NEWLINE;
}

LineReader::LineReader(std::string prompt) : prompt_(std::move(prompt)) {
  if (!isatty(STDIN_FILENO)) return;
  editor_ = el_init("pyprof-host", stdin, stdout, stderr);
  history_ = history_init();
  if (!editor_ || !history_) return;
  HistEvent event;
  history(history_, &event, H_SETSIZE, kHistoryLines);
  history(history_, &event, H_SETUNIQUE, 1);
  history_path_ = make_history_path();
  if (!history_path_.empty()) history(history_, &event, H_LOAD, history_path_.c_str());
  el_set(editor_, EL_CLIENTDATA, this);
  el_set(editor_, EL_PROMPT, prompt_of);
  el_set(editor_, EL_EDITOR, "emacs");
  el_set(editor_, EL_HIST, ::history, history_);
  el_source(editor_, nullptr);  // the user's ~/.editrc
  // While a line is edited Ctrl-C is a key like others; a program that runs gets it as a signal.
  el_set(editor_, EL_SETTY, "-d", "-isig", nullptr);
  el_set(editor_, EL_ADDFN, "interrupt-line", "Throw the line away", interrupt_line);
  el_set(editor_, EL_BIND, "^C", "interrupt-line", nullptr);
}

LineReader::~LineReader() {
  if (editor_) el_end(editor_);
  if (history_) history_end(history_);
}

std::optional<std::string> LineReader::next() { return editor_ && history_ ? edited() : plain(); }

std::optional<std::string> LineReader::edited() {
  interrupted_ = false;
  int length = 0;
  el_set(editor_, EL_PREP_TERM, 1);  // before the prompt: what is typed after it is edited
  const char* text = el_gets(editor_, &length);
  if (!text || length <= 0) {
    std::fputs("\n", stdout);
    return std::nullopt;
  }
  if (interrupted_) return "";
  std::string line(text, static_cast<std::size_t>(length));
  if (line.ends_with('\n')) line.pop_back();
  remember(line);
  return line;
}

// Byte by byte: what follows the line belongs to the program that the line may start.
std::optional<std::string> LineReader::plain() {
  std::fputs(prompt_.c_str(), stdout);
  std::fflush(stdout);
  std::string line;
  for (;;) {
    char c = 0;
    const ssize_t bytes = read(STDIN_FILENO, &c, 1);
    if (bytes < 0 && errno == EINTR) return "";
    if (bytes == 1 && c != '\n') {
      line += c;
      continue;
    }
    if (bytes == 1 || !line.empty()) return line;
    std::fputs("\n", stdout);
    return std::nullopt;
  }
}

void LineReader::remember(const std::string& line) {
  if (line.find_first_not_of(" \t") == std::string::npos) return;
  HistEvent event;
  history(history_, &event, H_ENTER, line.c_str());
  if (!history_path_.empty()) history(history_, &event, H_SAVE, history_path_.c_str());
}

}  // namespace pyprof
