#include "split_words.h"

#include <pyprof/core/error.h>

#include <string_view>

namespace pyprof {
namespace {

constexpr std::string_view kOwnLetters = "oqvhV";
constexpr std::string_view kPythonLetters = "bBdEiIOPRsSux";
constexpr std::string_view kPythonLettersWithValue = "WX";
constexpr std::string_view kTargetLetters = "cm";
constexpr std::string_view kPythonLongOption = "--check-hash-based-pycs";

class Splitter {
 public:
  Splitter(const std::vector<std::string>& words,
           const std::function<bool(const std::string&)>& takes_value)
      : words_(words), takes_value_(takes_value) {}

  SplitWords split() {
    while (next_ < words_.size() && take(words_[next_])) {
    }
    split_.target.assign(words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end());
    return split_;
  }

 private:
  // False at the target.
  bool take(const std::string& word) {
    if (word == "--") {
      ++next_;
      return false;
    }
    if (word.size() < 2 || word[0] != '-') return false;
    if (word.starts_with(kPythonLongOption))
      return take_flag(word.size() == kPythonLongOption.size());
    if (word[1] == '-') return take_own(word, word.find('=') == std::string::npos);
    if (kOwnLetters.find(word[1]) != std::string_view::npos)
      return take_own(word, word.size() == 2);
    return take_python(word);
  }

  bool take_own(const std::string& word, bool value_is_apart) {
    split_.own.push_back(word);
    ++next_;
    if (value_is_apart && takes_value_(word)) split_.own.push_back(value_of(word));
    return true;
  }

  // A cluster such as -Im, -Wignore or -bb, read as CPython reads it.
  bool take_python(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const char letter = word[i];
      if (kTargetLetters.find(letter) != std::string_view::npos) return false;
      if (kPythonLettersWithValue.find(letter) != std::string_view::npos)
        return take_flag(i + 1 == word.size());
      if (kPythonLetters.find(letter) == std::string_view::npos)
        throw Error("unknown option " +
                    (i == 1 ? word : "-" + std::string(1, letter) + " in " + word) +
                    "; pyprof-host --help lists the options, and those of the script go after it");
    }
    return take_flag(false);
  }

  bool take_flag(bool value_is_apart) {
    const std::string& word = words_[next_++];
    split_.python.push_back(word);
    if (value_is_apart) split_.python.push_back(value_of(word));
    return true;
  }

  const std::string& value_of(const std::string& option) {
    if (next_ == words_.size()) throw Error("option " + option + " needs a value");
    return words_[next_++];
  }

  const std::vector<std::string>& words_;
  const std::function<bool(const std::string&)>& takes_value_;
  std::size_t next_ = 0;
  SplitWords split_;
};

}  // namespace

SplitWords split_words(const std::vector<std::string>& words,
                       const std::function<bool(const std::string&)>& takes_value) {
  return Splitter(words, takes_value).split();
}

}  // namespace pyprof
