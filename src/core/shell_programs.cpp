#include <pyprof/core/shell_programs.h>

#include <algorithm>
#include <array>

namespace pyprof {
namespace {

// After these the next word names a program as well.
constexpr std::array<std::string_view, 19> kBefore = {
    "!",    "{",    "}",   "do",   "done",    "elif",  "else",   "exec",  "fi",   "if",
    "nice", "then", "env", "time", "command", "nohup", "setsid", "until", "while"};
// After these, words may mean something else than they say, or are no commands.
constexpr std::array<std::string_view, 12> kEnds = {".",    "[[",     "alias",    "case",
                                                    "eval", "export", "hash",     "set",
                                                    "trap", "unset",  "function", "source"};
constexpr std::array<std::string_view, 3> kMoves = {"cd", "pushd", "popd"};

template <std::size_t kWords>
bool is_one_of(const std::array<std::string_view, kWords>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::string_view kBlanks = " \t", kSeparators = "\n;&|()", kRedirections = "<>";

bool contains(std::string_view set, char letter) {
  return letter != '\0' && set.find(letter) != std::string_view::npos;
}

bool ends_word(char letter) {
  return letter == '\0' || contains(kBlanks, letter) || contains(kSeparators, letter) ||
         contains(kRedirections, letter);
}

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// The name that a word such as NAME=VALUE sets; empty if it is none.
std::string_view assigned_name(std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  const bool is_name = name.find_first_not_of(
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                           "_0123456789") == std::string_view::npos;
  return name.size() == word.size() || !is_name || is_number(name.substr(0, 1)) ? "" : name;
}

}  // namespace

std::optional<ShellPrograms::Word> ShellPrograms::next() {
  while (find_word()) {
    if (!is_program()) continue;
    const std::string_view text = text_.substr(begin_, position_ - begin_);
    const std::string_view name = is_quoted_ ? text.substr(1, text.size() - 2) : text;
    return Word{text, name, moved_};
  }
  return {};
}

// Moves to the next word of any kind, and past it.
bool ShellPrograms::find_word() {
  while (!over_ && position_ < text_.size()) {
    const char letter = text_[position_];
    if (contains(kBlanks, letter)) {
      ++position_;
    } else if (letter == '#') {
      position_ = std::min(text_.find('\n', position_), text_.size());
    } else if (contains(kSeparators, letter)) {
      over_ = !pass_sign();
    } else if (contains(kRedirections, letter)) {
      over_ = !pass_redirection();
    } else {
      over_ = !read_word();
      return !over_;
    }
  }
  return false;
}

bool ShellPrograms::pass_sign() {
  const char letter = text_[position_];
  const char next = at(++position_);
  if (letter == '(' && (!names_program_ || next == '(')) return false;  // a function, arithmetic
  if (letter == ';' && next == ';') return false;                       // case
  if (letter == '&' && next == '>') return false;  // a redirection, or not: shells differ
  if (letter == next && (letter == '&' || letter == '|')) ++position_;
  if (is_target_) return false;
  names_program_ = letter != ')';
  return true;
}

bool ShellPrograms::pass_redirection() {
  const char letter = text_[position_];
  const char next = at(++position_);
  if (is_target_ || next == '(' || (letter == '<' && next == '<')) return false;
  if (contains("<>&|", next)) ++position_;
  is_target_ = true;
  return true;
}

bool ShellPrograms::read_word() {
  begin_ = position_;
  is_literal_ = true;
  is_quoted_ = false;
  for (char letter = at(position_); !ends_word(letter); letter = at(position_)) {
    if (letter == '`' || (letter == '$' && contains("({'\"", at(position_ + 1)))) return false;
    if (letter == '\\') ++position_;
    if (contains("\\$*?[]{}~", letter)) is_literal_ = false;
    ++position_;
    if ((letter == '\'' || letter == '"') && !read_quoted(letter)) return false;
  }
  position_ = std::min(position_, text_.size());
  const std::string_view word = text_.substr(begin_, position_ - begin_);
  if (word == "{" || word == "}") is_literal_ = true;
  return true;
}

// From behind the first quote to behind the last. A word is literal if it is quoted as a whole.
bool ShellPrograms::read_quoted(char quote) {
  const bool is_first = position_ == begin_ + 1;
  for (; position_ < text_.size() && text_[position_] != quote; ++position_) {
    if (quote == '\'') continue;
    const char letter = text_[position_];
    if (letter == '`' || (letter == '$' && contains("({", at(position_ + 1)))) return false;
    if (letter == '\\') ++position_;
    if (contains("\\$", letter)) is_literal_ = false;
  }
  if (position_ >= text_.size()) return false;
  ++position_;
  is_quoted_ = is_first && ends_word(at(position_));
  if (!is_quoted_) is_literal_ = false;
  return true;
}

// Decides what the word that was read is, and what the next one will be.
bool ShellPrograms::is_program() {
  const std::string_view word = text_.substr(begin_, position_ - begin_);
  if (is_target_) return is_target_ = false;
  if (is_number(word) && contains(kRedirections, at(position_))) return false;  // a descriptor
  if (!names_program_) return false;
  if (const std::string_view name = assigned_name(word); !name.empty()) {
    over_ = name == "PATH";
    return false;
  }
  if (is_one_of(kEnds, word) || at(position_) == '(') over_ = true;
  if (!is_quoted_ && is_one_of(kBefore, word)) return false;
  names_program_ = false;
  if (is_one_of(kMoves, word)) moved_ = true;
  return is_literal_ && !over_;
}

}  // namespace pyprof
