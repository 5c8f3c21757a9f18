// Parses stacks.json in one pass: columns go straight into the profile, everything else into a
// small JSON value. A profile's columns as JSON values would need twenty times their space.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace pyprof {

class StacksParser : public nlohmann::json_sax<nlohmann::json> {
 public:
  using Json = nlohmann::json;

  StacksParser(Profile& profile, std::string path);

  // Throws Error that names the place of the first fault.
  void parse(std::string_view text);

  bool has_column(const std::string& name) const { return seen_.contains(name); }
  // All that is not a column.
  const Json& document() const { return document_; }
  [[noreturn]] void fail(const std::string& what) const;

  bool null() override;
  bool boolean(bool value) override;
  bool number_integer(number_integer_t value) override;
  bool number_unsigned(number_unsigned_t value) override;
  bool number_float(number_float_t value, const string_t& digits) override;
  bool string(string_t& value) override;
  bool binary(binary_t& value) override;
  bool start_object(std::size_t size) override;
  bool key(string_t& name) override;
  bool end_object() override;
  bool start_array(std::size_t size) override;
  bool end_array() override;
  bool parse_error(std::size_t position, const std::string& token,
                   const Json::exception& error) override;

 private:
  using Target =
      std::variant<std::monostate, Column*, std::vector<std::int32_t>*, std::vector<FileKind>*>;

  bool in_column() const { return !std::holds_alternative<std::monostate>(column_); }
  // The next value's place, such as nodes.parent[3].
  std::string place() const;
  Json& add(Json value);
  void open(Json value);
  [[noreturn]] void fail_here(const std::string& what) const;

  Profile& profile_;
  std::string path_;
  std::unordered_map<std::string, Target> columns_;  // by section.name
  std::set<std::string> seen_;
  Json document_;
  std::vector<Json*> open_;        // the objects and arrays around the next value
  std::vector<std::string> keys_;  // of the objects among them; "" for arrays
  Target column_;                  // the column that is being read
  std::size_t row_ = 0;
};

}  // namespace pyprof
