#include "stacks_parser.h"

#include <fmt/format.h>
#include <pyprof/core/error.h>

#include <algorithm>

#include "column_table.h"

namespace pyprof {
namespace {

// The document is four deep; what later versions add gets some room.
constexpr std::size_t kDeepest = 32;

}  // namespace

StacksParser::StacksParser(Profile& profile, std::string path)
    : profile_(profile), path_(std::move(path)) {
  visit_columns(profile_, [this](const ColumnPlace& place, auto& column) {
    columns_.emplace(fmt::format("{}.{}", place.section, place.name), &column);
  });
}

void StacksParser::parse(std::string_view text) {
  Json::sax_parse(text.begin(), text.end(), this);
  if (!document_.is_object()) fail("the document is not an object");
}

void StacksParser::fail(const std::string& what) const {
  throw Error(fmt::format("{} is not a valid profile: {}; record the program again", path_, what));
}

void StacksParser::fail_here(const std::string& what) const {
  fail(fmt::format("{} {}", place(), what));
}

std::string StacksParser::place() const {
  std::string place;
  for (std::size_t depth = 0; depth < open_.size(); ++depth) {
    if (open_[depth]->is_array())
      place += fmt::format("[{}]", open_[depth]->size());
    else
      place += (place.empty() ? "" : ".") + keys_[depth];
  }
  if (in_column()) place += fmt::format("[{}]", row_);
  return place.empty() ? "the document" : place;
}

StacksParser::Json& StacksParser::add(Json value) {
  if (open_.empty()) return document_ = std::move(value);
  Json& parent = *open_.back();
  if (parent.is_array()) {
    parent.push_back(std::move(value));
    return parent.back();
  }
  return parent[keys_.back()] = std::move(value);
}

void StacksParser::open(Json value) {
  if (in_column()) fail_here("is not an integer");
  if (open_.size() == kDeepest) fail_here("is nested too deeply");
  Json& opened = add(std::move(value));
  open_.push_back(&opened);
  keys_.emplace_back();
}

bool StacksParser::null() {
  if (in_column()) fail_here("is null");
  add(nullptr);
  return true;
}

bool StacksParser::boolean(bool value) {
  if (in_column()) fail_here("is true or false");
  add(value);
  return true;
}

// The library calls this for negative numbers only.
bool StacksParser::number_integer(number_integer_t value) {
  if (!in_column()) {
    add(value);
    return true;
  }
  const auto* target = std::get_if<std::vector<std::int32_t>*>(&column_);
  if (!target || value != -1) fail_here(fmt::format("is {}", value));
  (*target)->push_back(-1);
  ++row_;
  return true;
}

bool StacksParser::number_unsigned(number_unsigned_t value) {
  if (!in_column()) {
    add(value);
    return true;
  }
  if (auto* const* column = std::get_if<Column*>(&column_)) {
    if (value > kLargestInteger) fail_here(fmt::format("is {}, beyond 2^53-1", value));
    (*column)->push_back(value);
  } else if (auto* const* indices = std::get_if<std::vector<std::int32_t>*>(&column_)) {
    if (value > INT32_MAX) fail_here(fmt::format("is {}, which is no index", value));
    (*indices)->push_back(static_cast<std::int32_t>(value));
  } else {
    fail_here("is not a kind of file");
  }
  ++row_;
  return true;
}

bool StacksParser::number_float(number_float_t value, const string_t& digits) {
  if (in_column()) fail_here(fmt::format("is {}, which is not an integer", digits));
  add(value);
  return true;
}

bool StacksParser::string(string_t& value) {
  if (!in_column()) {
    add(std::move(value));
    return true;
  }
  auto* const* kinds = std::get_if<std::vector<FileKind>*>(&column_);
  if (!kinds) fail_here("is a string");
  const auto* const found = std::find(kFileKindNames.begin(), kFileKindNames.end(), value);
  if (found == kFileKindNames.end()) fail_here("is not a kind of file");
  (*kinds)->push_back(static_cast<FileKind>(found - kFileKindNames.begin()));
  ++row_;
  return true;
}

bool StacksParser::binary(binary_t&) { fail_here("is binary"); }

bool StacksParser::start_object(std::size_t) {
  open(Json::object());
  return true;
}

bool StacksParser::key(string_t& name) {
  if (open_.back()->contains(name)) fail(fmt::format("the key \"{}\" appears twice", name));
  keys_.back() = name;
  return true;
}

bool StacksParser::end_object() {
  open_.pop_back();
  keys_.pop_back();
  return true;
}

bool StacksParser::start_array(std::size_t) {
  if (open_.size() == 2 && !in_column()) {
    const auto column = columns_.find(place());
    if (column != columns_.end()) {
      if (!seen_.insert(column->first).second) fail(fmt::format("{} appears twice", place()));
      column_ = column->second;
      row_ = 0;
      return true;
    }
  }
  open(Json::array());
  return true;
}

bool StacksParser::end_array() {
  if (in_column()) {
    column_ = std::monostate();
    return true;
  }
  open_.pop_back();
  keys_.pop_back();
  return true;
}

bool StacksParser::parse_error(std::size_t position, const std::string&, const Json::exception&) {
  fail(fmt::format("not JSON at byte {}, in {}", position, place()));
}

}  // namespace pyprof
