// Where a run's results go: the profile, and beside it the recording it is made from.
#pragma once

#include <pyprof/core/profile_file.h>
#include <pyprof/read/profile.h>
#include <pyprof/read/recording.h>

#include <memory>
#include <string>

#include "command_line.h"

namespace pyprof {

class Output {
 public:
  // Throws Error if the profile could not be written there later: better before the script has run.
  explicit Output(const Command& command);

  ProfileFile& recording() { return *recording_; }
  const std::string& path() const { return path_; }

  // Makes the profile from the recording, in whatever state that is, then removes or keeps it.
  // Throws Error if the profile cannot be written; the recording stays then.
  Profile finish(const RunEnd& end);
  // The script never began: nothing is left behind.
  void abandon();

 private:
  std::string path_;  // absolute, links followed
  bool keep_;
  std::unique_ptr<ProfileFile> recording_;
};

}  // namespace pyprof
