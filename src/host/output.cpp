#include "output.h"

#include <pyprof/convert/report.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/error.h>
#include <pyprof/read/stacks_json.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "destination.h"
#include "detached.h"
#include "messages.h"
#include "recording_place.h"

namespace pyprof {
namespace {

namespace fs = std::filesystem;

// multiprocessing's resource tracker ends when its parent has. What runs longer is not waited for.
constexpr std::uint64_t kGraceNs = 200'000'000;
constexpr std::uint64_t kForever = UINT64_MAX;

// The process id keeps runs apart that write to the same place at the same time.
fs::path recording_path(const std::string& path, bool replaces) {
  return fs::path(recording_folder(path, replaces)) /
         (fs::path(path).stem().string() + "." + std::to_string(getpid()) + ".pyprof");
}

// Empty if none is wanted.
std::string report_destination(const Command& command, const std::string& output) {
  if (!command.report) return {};
  require_viewer();
  const bool is_open = named_descriptor(*command.report) >= 0;
  std::string path = is_open ? "" : checked_destination({"--report", *command.report});
  if (is_open || !is_replaced(path))
    throw Error("cannot write the report to " + *command.report +
                ": it is not a file; choose another place with --report");
  if (path == output)
    throw Error("--report and --output both name " + path + "; choose another place for one");
  check_folder(fs::path(path).parent_path(), "--report");
  return path;
}

// The program as the command line names it; a folder's is its __main__.py.
void refuse_to_replace_program(const Command& command, const std::string& path,
                               const std::string& option) {
  std::error_code ignored;
  const fs::path target = command.target.empty() ? "" : command.target.front();
  for (const fs::path& program : {target, target / "__main__.py"})
    if (!target.empty() && fs::equivalent(program, path, ignored))
      throw Error(program.string() + " is the program, which " + option +
                  " would replace; name another file");
}

// A reader that has gone, or a limit on the size of files, must not end us before the script's own
// status is told: write() says so too.
class IgnoredSignals {
 public:
  IgnoredSignals() : pipe_(signal(SIGPIPE, SIG_IGN)), size_(signal(SIGXFSZ, SIG_IGN)) {}
  ~IgnoredSignals() {
    signal(SIGPIPE, pipe_);
    signal(SIGXFSZ, size_);
  }
  IgnoredSignals(const IgnoredSignals&) = delete;
  IgnoredSignals& operator=(const IgnoredSignals&) = delete;

 private:
  sighandler_t pipe_, size_;
};

}  // namespace

Output::Output(const Command& command)
    : path_(named_descriptor(command.output) >= 0
                ? command.output
                : checked_destination({"--output", command.output})),
      report_path_(report_destination(command, path_)),
      replaces_(is_replaced(path_)),
      keep_(command.keep),
      supervised_(command.supervised) {
  if (replaces_) refuse_to_replace_program(command, path_, "--output");
  if (!report_path_.empty()) refuse_to_replace_program(command, report_path_, "--report");
  if (replaces_) check_folder(fs::path(path_).parent_path(), "--output");
  check_folder(recording_folder(path_, replaces_), "--output");
  if (named_descriptor(path_) >= 0) stream_.emplace(path_);
  fs::path recording = recording_path(path_, replaces_);
  if (command.follow) {
    family_.emplace(recording.replace_extension().string(), command);
    recording = family_->main_recording();
    if (auto ranks = Ranks::of_this_job(path_)) ranks_.emplace(std::move(*ranks));
  }
  std::error_code ignored;
  fs::remove(recording, ignored);  // of a dead process that had our id
  recording_ = std::make_unique<ProfileFile>(recording.string());
}

Profile Output::read(const RunEnd& end) const {
  if (!family_) return read_recording(recording_->path(), end);
  family_->await_children(monotonic_ns() + kGraceNs);
  return read_family(family_->path(), end);
}

void Output::leave_to_supervisor() {
  stream_.reset();
  if (ranks_) ranks_->leave();
}

std::optional<Profile> Output::finish(const RunEnd& end) {
  std::optional<Profile> profile = read(end);
  if (ranks_) profile = ranks_->add(*profile);
  if (profile) write(*profile);
  return profile;
}

void Output::abandon() {
  std::error_code ignored;
  fs::remove(recording_->path(), ignored);
  if (family_) family_->remove();
}

void Output::write(const Profile& profile) {
  const IgnoredSignals ignored;
  if (!stream_) {
    write_stacks_json(profile, path_);
    written_ = WrittenFile(path_);
    return;
  }
  write_stacks_json(profile, *stream_);
  stream_->commit();
}

void Output::report(const Profile& profile) {
  if (report_path_.empty()) return;
  const IgnoredSignals ignored;
  OutputFile out(report_path_, "--report");
  write_report(out, {profile, fs::path(path_).filename().string()});
  out.commit();
  reported_ = WrittenFile(report_path_);
}

void Output::put_away(const RunEnd& end) {
  if (family_) return put_family_away(end);
  put_recording_away();
}

void Output::put_recording_away() {
  const std::string& recording = recording_->path();
  std::error_code ignored;
  if (!keep_)
    fs::remove(recording, ignored);
  else if (!replaces_ || !move_recording(recording, fs::path(path_).replace_extension(".pyprof")))
    say("the recording is kept in " + recording);
}

void Output::put_family_away(const RunEnd& end) {
  const bool goes_on = running_child(family_->path()).has_value();
  if (!goes_on && !keep_) return family_->remove();
  if (goes_on && complete_later(end))
    return say("children still run; " + path_ + " will be complete when they have ended");
  say("the recordings are kept in " + family_->path());
  const std::string whole = ranks_ ? family_->path() + ".json" : path_;  // not over the job's
  if (goes_on)
    say("children still run; when they have ended: pyprof recover " + family_->path() + " -o " +
        whole);
}

// What went into a pipe cannot be written anew; and without a supervisor there is no process but
// the script's own, whose memory nobody is to hold as long as its children live.
bool Output::complete_later(const RunEnd& end) {
  return supervised_ && replaces_ && !ranks_ && run_detached([&] { complete(end); });
}

// A profile that was moved away is somebody's by now, and so is what lies in its place: the folder
// stays then, for pyprof recover.
void Output::complete(const RunEnd& end) {
  family_->await_children(kForever);
  if (!written_.is_there()) return;
  const Profile profile = read_family(family_->path(), end);
  write(profile);
  if (reported_.is_there()) report(profile);
  if (!keep_) family_->remove();
}

}  // namespace pyprof
