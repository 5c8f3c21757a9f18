// What must hold in every profile; one sentence for the first rule that does not.
#pragma once

#include <pyprof/read/profile.h>

#include <optional>
#include <string>

namespace pyprof {

// Columns of equal lengths, indices in range, a preorder that nests: a profile that passes can be
// walked without further checks.
std::optional<std::string> check_shape(const Profile& profile);

// The accounts close: types sum to their node, nodes to the totals, self times to each thread's
// lifetime. Needs a profile that passes check_shape().
std::optional<std::string> check_accounts(const Profile& profile);

// Both, in this order.
std::optional<std::string> check_profile(const Profile& profile);

}  // namespace pyprof
