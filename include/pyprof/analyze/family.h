// The processes of a run that followed its children, as one profile: their recordings lie in one
// folder (core/family_files.h).
#pragma once

#include <pyprof/read/profile.h>
#include <pyprof/read/recording.h>
#include <sys/types.h>

#include <optional>
#include <string>

namespace pyprof {

bool is_family(const std::string& folder);

// A process other than the one that the user started which still records there, or is about to; 0
// if it has no number yet.
std::optional<pid_t> running_child(const std::string& folder);

// Every process is a lane, named by its number and what it ran, in the order in which they began.
// Status, arguments and all else that one process has are those of the one that the user started;
// `end` says how that ended if somebody saw it who knows more than the folder. A process that still
// runs is read as it is. A run without children is that process's own profile. Throws Error if a
// recording is damaged.
Profile read_family(const std::string& folder, const std::optional<RunEnd>& end);

}  // namespace pyprof
