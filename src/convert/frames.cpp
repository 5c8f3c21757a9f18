#include "frames.h"

namespace pyprof {

std::string without(std::string_view text, std::string_view reserved, char replacement) {
  std::string clean(text);
  for (char& character : clean) {
    const auto byte = static_cast<unsigned char>(character);
    const bool is_control = byte < 0x20 || byte == 0x7F;
    if (is_control || reserved.find(character) != std::string_view::npos) character = replacement;
  }
  return clean;
}

std::vector<std::uint64_t> sums_before(const Column& values) {
  std::vector<std::uint64_t> sums{0};
  sums.reserve(values.size() + 1);
  values.for_each([&sums](std::uint64_t value) { sums.push_back(sums.back() + value); });
  return sums;
}

Subtree tree_of(const Profile& profile, const ThreadRow& thread) {
  return {thread.root, thread.root + profile.nodes.subtree_size[thread.root]};
}

}  // namespace pyprof
