// Where each node record goes in stacks.json: parents before children, a subtree in one piece,
// siblings in the order in which they were first called, threads likewise.
#pragma once

#include <pyprof/core/format.h>

#include <cstdint>
#include <vector>

namespace pyprof {

class RecordingFile;

// A forked process inherits its parent's paths: those at which nothing happened in it have no
// place.
struct Preorder {
  // By record id; entry 0, the placeholder, stands for the parent of the roots.
  std::vector<std::uint32_t> subtree_size;  // 0: the node has no place
  std::vector<std::uint32_t> position;
  // By position.
  std::vector<std::uint32_t> record;

  bool has_place(std::size_t id) const { return subtree_size[id] > 0; }
};

// The record's parent, or 0. Throws Error if that does not come before its child. To be asked each
// time a record is read: the process that writes it may be running, and may be broken.
std::uint32_t parent_of(const RecordingFile& file, const format::NodeRecord& record,
                        std::size_t id);

// Throws Error as parent_of() does.
Preorder make_preorder(const RecordingFile& file);

}  // namespace pyprof
