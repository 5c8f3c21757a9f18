// How long each node waited, in records of their own, because few nodes do.
//
// With the GIL.
#pragma once

#include <pyprof/core/id_index.h>
#include <pyprof/core/profile_file.h>

namespace pyprof {

class WaitLedger {
 public:
  explicit WaitLedger(ProfileFile& file);

  // Nothing is kept of a node that finds the table full: it counts as running.
  void add(NodeId node, std::uint64_t wait_ns);
  // In a forked child: nobody has waited yet.
  void start_over();

 private:
  std::uint32_t record_of(NodeId node);

  ProfileFile& file_;
  format::WaitRecord* waits_;
  IdIndex index_;
};

}  // namespace pyprof
