#include <fmt/format.h>
#include <pyprof/analyze/family.h>
#include <pyprof/analyze/merge.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/error.h>
#include <pyprof/core/family_files.h>
#include <pyprof/read/recording_owner.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "family_recordings.h"

namespace pyprof {
namespace {

namespace fs = std::filesystem;

struct SeenEnd {
  int wait_status = 0;
  std::uint64_t monotonic_ns = 0;
};

// By process; of one number there may be several processes, one after the other.
using SeenEnds = std::multimap<std::uint64_t, SeenEnd>;

SeenEnds seen_ends(const std::string& folder) {
  SeenEnds ends;
  std::ifstream file(fs::path(folder) / family_files::kEnds);
  std::uint64_t pid = 0;
  for (SeenEnd end; file >> pid >> end.wait_status >> end.monotonic_ns;) ends.emplace(pid, end);
  return ends;
}

RunEnd as_run_end(int wait_status) {
  RunEnd end;
  end.state = WIFSIGNALED(wait_status) ? RunState::kSignaled : RunState::kExited;
  end.exit_code = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 0;
  end.signal = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
  return end;
}

// What the process runs, in a word or two.
std::string program_name(const std::vector<std::string>& argv) {
  if (argv.empty()) return "python3";
  if (argv[0] == "-m" && argv.size() > 1) return "-m " + argv[1];
  return argv[0].starts_with('-') ? argv[0] : fs::path(argv[0]).filename().string();
}

std::string lane_name(const Profile& profile, bool forked, std::set<std::string>& taken) {
  const std::string name =
      forked ? fmt::format("{} fork of {}", profile.meta.pid, profile.meta.ppid)
             : fmt::format("{} {}", profile.meta.pid, program_name(profile.meta.argv));
  std::string unique = name;
  for (int i = 2; !taken.insert(unique).second; ++i) unique = fmt::format("{}#{}", name, i);
  return unique;
}

struct Member {
  std::string recording;
  RecordingOwner owner;
  std::uint64_t until_ns = UINT64_MAX;  // then another process had its number
};

// The newest that the process had, which is what its parent was told.
RunEnd end_of(const Member& member, const SeenEnds& ends) {
  const RecordingOwner& owner = member.owner;
  if (is_running(member.recording))
    return {.state = RunState::kRunning, .at = read_anchor(owner.clock)};
  const auto [first, last] = ends.equal_range(owner.pid);
  for (auto seen = last; seen != first;) {
    const SeenEnd& end = (--seen)->second;
    if (end.monotonic_ns >= owner.start_monotonic_ns && end.monotonic_ns < member.until_ns)
      return as_run_end(end.wait_status);
  }
  return {};
}

// One that replaced itself goes on in the next recording of its number.
void part_equal_numbers(std::vector<Member>& members) {
  std::map<std::uint64_t, const Member*> next_of;
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    const Member*& next = next_of[member->owner.pid];
    if (next)
      member->until_ns =
          member->owner.was_replaced ? next->until_ns : next->owner.start_monotonic_ns;
    next = &*member;
  }
}

// The one that the user started, then the others as they began.
std::vector<Member> members_of(const std::string& folder) {
  std::vector<Member> members;
  for (const std::string& recording : recordings_of(folder))
    if (const auto owner = owner_of_recording(recording)) members.push_back({recording, *owner});
  std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    const bool main_a = is_main(a.recording), main_b = is_main(b.recording);
    if (main_a != main_b) return main_a;
    return a.owner.start_monotonic_ns < b.owner.start_monotonic_ns;
  });
  part_equal_numbers(members);
  return members;
}

void tell_of_ends(Profile& family) {
  const auto say = [&family](const char* code, const std::string& message) {
    family.diagnostics.push_back({"warning", code, message});
  };
  for (const ProcessRow& process : family.processes) {
    if (process.status.state == "running")
      say("process_running", process.name + " was still running when this profile was written");
    if (process.status.state == "lost")
      say("process_lost", "nobody saw how " + process.name + " ended; it may have been killed");
    if (process.status.signal)
      say("process_signaled",
          fmt::format("{} was ended by signal {}", process.name, *process.status.signal));
  }
}

class Family {
 public:
  Family(const std::string& folder, const std::optional<RunEnd>& end)
      : ends_(seen_ends(folder)), end_(end) {
    for (const Member& member : members_of(folder)) add(member);
  }

  Profile profile() {
    if (runs_.empty()) throw Error("there is no recording of a process left to read");
    if (runs_.size() == 1 && unborn_ == 0) return std::move(runs_[0].profile);
    Profile family = merged(runs_);
    family.status = runs_[0].profile.status;
    tell_of_ends(family);
    if (unborn_ > 0)
      family.diagnostics.push_back(
          {"warning", "process_unborn",
           fmt::format("Children that were forked, but ended before their first instruction: {}.",
                       unborn_)});
    return family;
  }

 private:
  void add(const Member& member) {
    const bool is_first = is_main(member.recording);
    if (member.owner.pid == 0) {
      if (!is_being_born(member.recording)) ++unborn_;
      return;
    }
    const RunEnd end = is_first && end_ ? *end_ : end_of(member, ends_);
    Profile profile = read_recording(member.recording, end);
    std::string name = lane_name(profile, member.owner.forked, names_);
    runs_.push_back({std::move(name), std::move(profile)});
  }

  SeenEnds ends_;
  std::optional<RunEnd> end_;
  std::set<std::string> names_;
  std::vector<MergedRun> runs_;
  std::size_t unborn_ = 0;
};

}  // namespace

std::vector<std::string> recordings_of(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(folder, gone))
    if (entry.path().extension() == family_files::kSuffix) found.push_back(entry.path().string());
  std::sort(found.begin(), found.end());
  return found;
}

bool is_main(const std::string& recording) {
  return fs::path(recording).filename() == family_files::kMain;
}

bool is_family(const std::string& folder) {
  std::error_code ignored;  // what cannot be looked at is told by who reads it
  return fs::exists(fs::path(folder) / family_files::kMain, ignored);
}

Profile read_family(const std::string& folder, const std::optional<RunEnd>& end) {
  return Family(folder, end).profile();
}

}  // namespace pyprof
