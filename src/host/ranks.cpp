#include "ranks.h"

#include <fcntl.h>
#include <pyprof/analyze/merge.h>
#include <pyprof/core/error.h>
#include <pyprof/core/own_descriptor.h>
#include <pyprof/read/stacks_json.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

namespace pyprof {
namespace {

namespace fs = std::filesystem;

// Open MPI's names, and those of MPICH's and Intel's launchers.
constexpr const char* kRankVariables[] = {"OMPI_COMM_WORLD_RANK", "PMI_RANK"};
constexpr const char* kSizeVariables[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};

template <std::size_t kNames>
std::optional<int> number_in(const char* const (&names)[kNames]) {
  for (const char* name : names) {
    const char* value = std::getenv(name);
    const std::string_view text = value ? value : "";
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!text.empty() && error == std::errc() && end == text.data() + text.size()) return number;
  }
  return {};
}

// All ranks on a machine have it in common, and no other job has it at the time.
std::string job_name() {
  const char* name = std::getenv("PMIX_NAMESPACE");
  std::string job = name && *name ? name : std::to_string(getppid());
  for (char& letter : job)
    if (letter == '/') letter = '_';
  return job;
}

int locked(const std::string& path, int operation) {
  const int fd = out_of_the_way(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (fd < 0 || flock(fd, operation) == 0) return fd;
  close(fd);
  return -1;
}

}  // namespace

std::optional<Ranks> Ranks::of_this_job(const std::string& output) {
  const auto rank = number_in(kRankVariables), size = number_in(kSizeVariables);
  if (!rank || !size || *size < 2) return {};
  const fs::path path(output);
  return Ranks(path.parent_path() / (path.stem().string() + "." + job_name() + ".ranks"), *rank,
               *size);
}

Ranks::Ranks(std::string folder, int rank, int size)
    : folder_(std::move(folder)), rank_(rank), size_(size) {
  std::error_code error;
  fs::create_directory(folder_, error);
  fd_ = locked(presence(rank_), LOCK_EX | LOCK_NB);
  if (fd_ < 0)
    throw Error("cannot take part in " + folder_ + " as rank " + std::to_string(rank_) + ": " +
                std::strerror(errno) + "; choose another place with --output");
}

Ranks::Ranks(Ranks&& other) noexcept
    : folder_(std::move(other.folder_)),
      rank_(other.rank_),
      size_(other.size_),
      fd_(std::exchange(other.fd_, -1)) {}

Ranks::~Ranks() { leave(); }

void Ranks::leave() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

std::string Ranks::presence(int rank) const { return folder_ + "/rank." + std::to_string(rank); }
std::string Ranks::part(int rank) const { return presence(rank) + ".json"; }

// One that has not begun yet has not ended.
bool Ranks::has_ended(int rank) const {
  if (rank == rank_ || fs::exists(part(rank))) return true;
  if (!fs::exists(presence(rank))) return false;
  const int fd = locked(presence(rank), LOCK_EX | LOCK_NB);
  if (fd < 0) return false;
  close(fd);
  return true;
}

bool Ranks::is_last() const {
  for (int rank = 0; rank < size_; ++rank)
    if (!has_ended(rank)) return false;
  return true;
}

Profile Ranks::all() const {
  std::vector<MergedRun> runs;
  std::vector<DiagnosticRow> lost;
  for (int rank = 0; rank < size_; ++rank) {
    const std::string name = "rank " + std::to_string(rank);
    if (fs::exists(part(rank)))
      runs.push_back({name, read_stacks_json(part(rank))});
    else
      lost.push_back({"warning", "rank_lost", name + " was killed and left no profile"});
  }
  Profile profile = merged(runs);
  for (DiagnosticRow& row : lost) profile.diagnostics.push_back(std::move(row));
  return profile;
}

std::optional<Profile> Ranks::add(const Profile& own) {
  write_stacks_json(own, part(rank_));
  const int one_at_a_time = locked(folder_ + "/lock", LOCK_EX);
  std::optional<Profile> profile;
  if (is_last()) {
    profile = all();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  leave();
  if (one_at_a_time >= 0) close(one_at_a_time);
  return profile;
}

}  // namespace pyprof
