// Which words of a text for the shell (`sh -c TEXT`) name programs that it starts.
//
// Only what is certain: plain commands, lists, pipes, groups, conditions, loops. What needs the
// shell to be understood (substitutions, functions, case, here-documents) ends the search, so that
// what was found before it holds. Uses no memory but the stack: it works between vfork and exec.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace pyprof {

class ShellPrograms {
 public:
  struct Word {
    std::string_view text;  // as it stands there, part of the text
    std::string_view name;  // without its quotes
    bool may_have_moved;    // a cd may have been run before it
  };

  explicit ShellPrograms(std::string_view text) : text_(text) {}
  // The next word that names a program and has nothing in it for the shell to expand.
  std::optional<Word> next();

 private:
  bool find_word();
  bool pass_sign();
  bool pass_redirection();
  bool read_word();
  bool read_quoted(char quote);
  bool is_program();
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }

  std::string_view text_;
  std::size_t position_ = 0, begin_ = 0;
  bool over_ = false;
  bool names_program_ = true;                    // the next word does
  bool is_target_ = false;                       // the next word is that of a redirection
  bool is_literal_ = false, is_quoted_ = false;  // the word that was read
  bool moved_ = false;
};

}  // namespace pyprof
