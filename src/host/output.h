// Where a run's results go: the profile, and beside it the recording it is made from.
#pragma once

#include <pyprof/analyze/family.h>
#include <pyprof/core/profile_file.h>
#include <pyprof/read/output_file.h>
#include <pyprof/read/profile.h>
#include <pyprof/read/recording.h>

#include <memory>
#include <optional>
#include <string>

#include "command_line.h"
#include "family_folder.h"
#include "ranks.h"
#include "written_file.h"

namespace pyprof {

class Output {
 public:
  // Throws Error if the profile could not be written there later: better before the script has run.
  explicit Output(const Command& command);

  ProfileFile& recording() { return *recording_; }
  const std::string& path() const { return path_; }
  // Where children record themselves; empty: they are not followed.
  std::string family() const { return family_ ? family_->path() : ""; }
  const std::string& report_path() const { return report_path_; }  // empty: none is wanted

  // In the script's process: a pipe that we write to at the end is not held open by it.
  void leave_to_supervisor();
  // Makes the profile from the recording, in whatever state that is. Nothing if another rank of the
  // job will write it. Throws Error if the profile cannot be written.
  std::optional<Profile> finish(const RunEnd& end);
  // The script never began: nothing is left behind.
  void abandon();
  // Makes the report if one is wanted. Throws Error if it cannot be written.
  void report(const Profile& profile);
  // When all of this is done: removes or keeps the recording. If children outlive the program,
  // another process writes the profile anew when they have ended.
  void put_away(const RunEnd& end);

 private:
  Profile read(const RunEnd& end) const;
  void write(const Profile& profile);
  void put_recording_away();
  void put_family_away(const RunEnd& end);
  bool complete_later(const RunEnd& end);
  void complete(const RunEnd& end);

  std::string path_;  // of a file: absolute, links followed
  std::string report_path_;
  bool replaces_;  // a file beside which there is room; else a pipe or a device
  bool keep_;
  bool supervised_;
  WrittenFile written_, reported_;
  std::optional<OutputFile> stream_;  // what is open before the script has run and may close it
  std::optional<FamilyFolder> family_;
  std::optional<Ranks> ranks_;
  std::unique_ptr<ProfileFile> recording_;
};

}  // namespace pyprof
