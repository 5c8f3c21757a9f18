// --follow: the folder of a run's recordings, from the side of the process that the user started.
#pragma once

#include <string>

#include "command_line.h"

namespace pyprof {

class FamilyFolder {
 public:
  // Makes the folder and writes there what children are to record. Throws Error if it cannot.
  FamilyFolder(std::string path, const Command& command);

  const std::string& path() const { return path_; }
  std::string main_recording() const;
  // Until no child runs any more, but not for long: those that only clean up after their parent.
  void await_stragglers() const;
  void remove() const;

 private:
  std::string path_;
};

// What children are to record. Throws Error if the folder is gone.
Command command_of_family(const std::string& folder);

}  // namespace pyprof
