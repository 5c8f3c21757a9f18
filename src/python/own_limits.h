// Keeps the script's limits on memory meant for the script.
//
// The stack and the profile's tables reserve gigabytes of addresses that are never touched. A
// script that sets RLIMIT_AS to 1 GiB for itself would find it spent; so what it sets is raised by
// what is ours, and what it asks for is what it set. Only in the recorded process: a child that
// sets a limit before exec gets just that.
#pragma once

namespace pyprof {

// From now on, with everything reserved.
void exempt_own_reservations();

}  // namespace pyprof
