// --follow: the folder of a run's recordings, from the side of the process that the user started.
#pragma once

#include <cstdint>
#include <string>

#include "command_line.h"

namespace pyprof {

class FamilyFolder {
 public:
  // Makes a folder whose name begins so, and writes there what children are to record. Throws Error
  // if it cannot.
  FamilyFolder(const std::string& stem, const Command& command);

  const std::string& path() const { return path_; }
  std::string main_recording() const;
  // Until no child runs any more, or that moment has come; whether none does.
  bool await_children(std::uint64_t until_ns) const;
  void remove() const;

 private:
  std::string path_;
};

// What children are to record. Throws Error if the folder is gone.
Command command_of_family(const std::string& folder);

}  // namespace pyprof
