// Pages of a file as memory: disk space first, then the mapping.
#pragma once

#include <pyprof/core/format.h>

#include <cstdint>
#include <string>

namespace pyprof {

// A descriptor of a file that was not there, or -1. For its owner only: it may lie in a folder that
// all share, and tells much about the program.
int create_file(const std::string& path);

// Allocates the disk space before anything is mapped there: writing to a mapped hole of a full disk
// would be a SIGBUS. A file-size limit is asked first, because exceeding it raises SIGXFSZ. errno
// says why it could not.
bool allocate(int fd, std::uint64_t offset, std::uint64_t bytes);

// In place of whatever is at the address.
bool map_at(void* address, int fd, format::Chunk chunk);

// Addresses that nothing else will get, and no memory; null if there are none. In the second form
// in place of whatever is there.
void* reserve_addresses(std::uint64_t bytes);
bool reserve_addresses_at(void* address, std::uint64_t bytes);

}  // namespace pyprof
