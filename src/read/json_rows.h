// The parts of stacks.json that are not columns, as JSON values.
#pragma once

#include <pyprof/read/profile.h>

#include <nlohmann/json.hpp>

namespace pyprof {

using Json = nlohmann::ordered_json;

class JsonRows {
 public:
  explicit JsonRows(const Profile& profile) : profile_(profile) {}

  Json meta();
  Json status() const { return status(profile_.status); }
  Json totals();
  Json threads();
  Json processes();
  Json peaks();
  Json top();
  // `clamped`: integers that other parts of the document had to clamp.
  Json diagnostics(std::uint64_t clamped) const;

 private:
  static Json status(const StatusRow& status);
  Json integer(std::uint64_t value);
  Json top_list(const std::vector<TopRow>& rows);
  Json top_row(const TopRow& row);

  const Profile& profile_;
  std::uint64_t clamped_ = 0;
};

}  // namespace pyprof
