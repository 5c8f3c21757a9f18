// What may come of a file that nobody vouches for.
#pragma once

#include <pyprof/read/profile.h>

#include <functional>
#include <string>

namespace pyprof::test {

// `read` makes a profile of the file at `path`. True if it does, and everything can be done with
// it that the subcommands do; false if the file is refused in one sentence, which names it and the
// next step. Throws std::logic_error for anything else.
bool can_be_used(const std::string& path, const std::function<Profile()>& read);

}  // namespace pyprof::test
