// A JSON object of stacks.json and where it lies, so that every fault can say so.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stacks_parser.h"

namespace pyprof {

class Fields {
 public:
  using Json = nlohmann::json;

  Fields(const StacksParser& parser, const Json& object, std::string place)
      : parser_(parser), object_(object), place_(std::move(place)) {
    if (!object.is_object()) parser.fail(place_ + " is not an object");
  }

  bool has(const char* name) const { return object_.contains(name); }

  std::string text(const char* name) const {
    return require(name, &Json::is_string, "a string").get<std::string>();
  }

  std::string one_of(const char* name, std::span<const std::string_view> words) const {
    std::string word = text(name);
    if (std::find(words.begin(), words.end(), word) == words.end())
      parser_.fail(fmt::format("{} is none of {}", place_of(name), fmt::join(words, ", ")));
    return word;
  }

  std::uint64_t integer(const char* name, std::uint64_t largest = kLargestInteger) const {
    const auto value = require(name, &Json::is_number_unsigned, "an integer").get<std::uint64_t>();
    if (value > largest) parser_.fail(place_of(name) + " is too large");
    return value;
  }
  std::uint64_t optional_integer(const char* name) const { return has(name) ? integer(name) : 0; }

  // An index, or -1 for none.
  std::int32_t optional_index(const char* name) const {
    const Json& value = require(name, &Json::is_number_integer, "an integer");
    if (value == -1) return -1;
    return static_cast<std::int32_t>(integer(name, INT32_MAX));
  }

  bool boolean(const char* name) const {
    return require(name, &Json::is_boolean, "true or false").get<bool>();
  }

  const Json& array(const char* name) const { return require(name, &Json::is_array, "an array"); }
  Fields object(const char* name) const {
    return {parser_, require(name, &Json::is_object, "an object"), place_of(name)};
  }

  // Calls visit(Fields) for each object of an array.
  template <typename Visitor>
  void each(const char* name, Visitor&& visit) const {
    std::size_t row = 0;
    for (const Json& item : array(name))
      visit(Fields(parser_, item, fmt::format("{}[{}]", place_of(name), row++)));
  }

  // The strings of an array.
  std::vector<std::string> texts(const char* name) const {
    std::vector<std::string> texts;
    for (const Json& item : array(name)) {
      if (!item.is_string())
        parser_.fail(fmt::format("{}[{}] is not a string", place_of(name), texts.size()));
      texts.push_back(item.get<std::string>());
    }
    return texts;
  }

  // The integers of an array.
  std::vector<std::uint64_t> integers(const char* name) const {
    std::vector<std::uint64_t> values;
    for (const Json& item : array(name)) {
      if (!item.is_number_unsigned() || item.get<std::uint64_t>() > kLargestInteger)
        parser_.fail(
            fmt::format("{}[{}] is not an integer below 2^53", place_of(name), values.size()));
      values.push_back(item.get<std::uint64_t>());
    }
    return values;
  }

  // The keys of this object, in the order of the alphabet.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, value] : object_.items()) names.push_back(name);
    return names;
  }

 private:
  std::string place_of(const char* name) const {
    return place_.empty() ? name : place_ + "." + name;
  }

  const Json& require(const char* name, bool (Json::*is_right)() const noexcept,
                      const char* what) const {
    const auto found = object_.find(name);
    if (found == object_.end()) parser_.fail(place_of(name) + " is missing");
    if (!((*found).*is_right)()) parser_.fail(fmt::format("{} is not {}", place_of(name), what));
    return *found;
  }

  const StacksParser& parser_;
  const Json& object_;
  std::string place_;
};

}  // namespace pyprof
