// The text of a shell command in which each python3 is started as this program.
#include <pyprof/core/family_files.h>
#include <pyprof/core/shell_programs.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

#include "child_programs.h"
#include "family.h"

namespace pyprof::detail {
namespace {

// Much longer ones are rare, and the stacks of threads short.
constexpr std::size_t kLongestText = 16'384;

// Text without end if there is no room to write it.
class Room {
 public:
  explicit Room(std::span<char> into) : into_(into) {}

  void add(std::string_view text) {
    if (used_ + text.size() <= into_.size())
      std::copy(text.begin(), text.end(), into_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += text.size();
  }
  void add_word(std::string_view word) {
    add("'");
    add(word);
    add("' ");
  }
  void end() { add({"\0", 1}); }
  std::size_t used() const { return used_; }

 private:
  std::span<char> into_;
  std::size_t used_ = 0;
};

bool has_quote(const char* word) { return word && std::strchr(word, '\'') != nullptr; }

bool find(const ShellPrograms::Word& word, const char* search, FollowedProgram& found) {
  const bool is_path = word.name.find('/') != std::string_view::npos;
  if (is_path && word.may_have_moved && !word.name.starts_with('/')) return false;
  PathText name;
  if (!copy_path(word.name, name)) return false;
  if (is_path)
    found.path = name;
  else if (!find_program(name.data(), search, found.path))
    return false;
  return is_followed(search, found) && !has_quote(found.path.data()) &&
         !has_quote(found.python.data()) && !has_quote(found.name) && !has_quote(found.argument);
}

void add_stand_in(const FollowedProgram& found, Room& room) {
  for (const char* word :
       {own_program(), family_files::kStandIn, family_folder().c_str(), found.python.data()})
    room.add_word(word);
}

// As the kernel starts a script.
void add_script(const FollowedProgram& found, Room& room) {
  room.add_word(found.name);
  if (found.argument) room.add_word(found.argument);
  room.add_word(found.path.data());
}

// How many programs were found to follow.
int rewrite(std::string_view text, const char* search, Room& room) {
  FollowedProgram found;
  ShellPrograms programs(text);
  std::size_t copied = 0;
  int count = 0;
  while (const auto word = programs.next()) {
    if (!find(*word, search, found)) continue;
    const auto begin = static_cast<std::size_t>(word->text.data() - text.data());
    room.add(text.substr(copied, begin - copied));
    copied = begin;
    add_stand_in(found, room);
    ++count;
    if (!found.name) continue;
    add_script(found, room);
    copied += word->text.size();
  }
  room.add(text.substr(copied));
  room.end();
  return count;
}

}  // namespace

std::size_t shell_text_bytes(const char* text, const char* search) noexcept {
  if (std::strlen(text) > kLongestText) return 0;
  if (has_quote(own_program()) || has_quote(family_folder().c_str())) return 0;
  Room none({});
  return rewrite(text, search, none) > 0 ? none.used() : 0;
}

bool write_shell_text(const char* text, const char* search, std::span<char> into) noexcept {
  Room room(into);
  rewrite(text, search, room);
  return room.used() <= into.size();
}

}  // namespace pyprof::detail
