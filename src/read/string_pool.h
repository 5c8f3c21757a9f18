// The strings of a profile, each once; string 0 is "".
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace pyprof {

class StringPool {
 public:
  explicit StringPool(std::vector<std::string>& strings) : strings_(strings) { id(""); }

  std::uint32_t id(const std::string& text) {
    const auto next = static_cast<std::uint32_t>(strings_.size());
    const auto [entry, is_new] = ids_.try_emplace(text, next);
    if (is_new) strings_.push_back(text);
    return entry->second;
  }

 private:
  std::vector<std::string>& strings_;
  std::unordered_map<std::string, std::uint32_t> ids_;
};

}  // namespace pyprof
