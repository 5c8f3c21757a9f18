// Descriptors of the recorder's own. The script gets the low numbers that it would get without us.
#pragma once

namespace pyprof {

// Moves an open descriptor to a high number, which is returned; a failure stays what it is.
int out_of_the_way(int fd);

}  // namespace pyprof
