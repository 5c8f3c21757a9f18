// --follow under mpirun: the ranks of one job, which know nothing of each other but their numbers,
// write one profile.
//
// Each leaves its own profile in a folder that all find by the job's name; the last one to end puts
// them together. A rank that lives holds a lock, so that one that was killed is not waited for.
#pragma once

#include <pyprof/read/profile.h>

#include <optional>
#include <string>

namespace pyprof {

class Ranks {
 public:
  // Nothing if this process was not started as a rank.
  static std::optional<Ranks> of_this_job(const std::string& output);

  Ranks(Ranks&& other) noexcept;
  Ranks& operator=(Ranks&&) = delete;
  ~Ranks();

  // In the script's own process, which must not seem to be a living rank when this one has ended.
  void leave();
  // Leaves this rank's profile. If all others have ended: that of all, and the folder is gone.
  // Throws Error if the folder cannot be written.
  std::optional<Profile> add(const Profile& own);

 private:
  Ranks(std::string folder, int rank, int size);

  bool has_ended(int rank) const;
  bool is_last() const;
  std::string part(int rank) const;
  std::string presence(int rank) const;
  Profile all() const;

  std::string folder_;
  int rank_;
  int size_;
  int fd_ = -1;  // holds the lock
};

}  // namespace pyprof
