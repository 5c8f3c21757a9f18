#include "output.h"

#include <pyprof/core/error.h>
#include <pyprof/read/stacks_json.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "messages.h"

namespace pyprof {
namespace {

namespace fs = std::filesystem;

std::string reason(const std::error_code& error) { return error.message(); }

// What a profile is written into; everything else is replaced, or refused.
bool is_stream(const fs::file_status& status) {
  return fs::is_fifo(status) || fs::is_character_file(status);
}

// The file that the result is to replace. A link is followed: what it points to is replaced.
fs::path destination(const std::string& given) {
  if (given.empty()) throw Error("--output is empty: name a file such as stacks.json");
  std::error_code error;
  // The folder first, so that a first run and one that replaces its file use the heap alike: the
  // script inherits it, and with it the addresses of its objects (fixed_addresses.h).
  const fs::path absolute = fs::absolute(given);
  fs::path path = fs::weakly_canonical(absolute.parent_path(), error) / absolute.filename();
  std::error_code not_there;
  if (!error && fs::is_symlink(path, not_there)) path = fs::weakly_canonical(path, error);
  const fs::file_status status = error ? fs::file_status() : fs::status(path, error);
  if (!fs::status_known(status))
    throw Error("cannot write " + given + ": " + reason(error) +
                "; choose another file with --output");
  if (fs::is_directory(status) || given.ends_with('/'))
    throw Error("cannot write " + given + ": it is a folder; name a file in it");
  if (fs::exists(status) && !fs::is_regular_file(status) && !is_stream(status))
    throw Error("cannot write " + given +
                ": it is neither a file nor a pipe; choose another place with --output");
  return path;
}

bool is_replaced(const std::string& path) {
  std::error_code ignored;
  return named_descriptor(path) < 0 && !is_stream(fs::status(path, ignored));
}

void check_folder(const fs::path& folder) {
  std::error_code ignored;
  const std::string hint = "; choose another folder with --output";
  if (!fs::exists(folder, ignored))
    throw Error("the output folder " + folder.string() + " does not exist" + hint);
  if (!fs::is_directory(folder, ignored))
    throw Error("cannot write into " + folder.string() + ": it is not a folder" + hint);
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    throw Error("the output folder " + folder.string() + " is not writable" + hint);
}

// A stream has no folder of its own.
fs::path recording_folder(const std::string& path, bool replaces) {
  if (replaces) return fs::path(path).parent_path();
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  return error ? fs::path("/tmp") : folder;
}

// The process id keeps runs apart that write to the same place at the same time.
fs::path recording_path(const std::string& path, bool replaces) {
  return recording_folder(path, replaces) /
         (fs::path(path).stem().string() + "." + std::to_string(getpid()) + ".pyprof");
}

// A reader that has gone must not end us before the script's own status is told.
class IgnoredPipeSignal {
 public:
  IgnoredPipeSignal() : before_(signal(SIGPIPE, SIG_IGN)) {}
  ~IgnoredPipeSignal() { signal(SIGPIPE, before_); }
  IgnoredPipeSignal(const IgnoredPipeSignal&) = delete;
  IgnoredPipeSignal& operator=(const IgnoredPipeSignal&) = delete;

 private:
  sighandler_t before_;
};

}  // namespace

Output::Output(const Command& command)
    : path_(named_descriptor(command.output) >= 0 ? command.output
                                                  : destination(command.output).string()),
      replaces_(is_replaced(path_)),
      keep_(command.keep) {
  check_folder(recording_folder(path_, replaces_));
  if (named_descriptor(path_) >= 0) stream_.emplace(path_);
  const fs::path recording = recording_path(path_, replaces_);
  std::error_code ignored;
  fs::remove(recording, ignored);  // of a dead process that had our id
  recording_ = std::make_unique<ProfileFile>(recording.string());
}

Profile Output::finish(const RunEnd& end) {
  Profile profile = read_recording(recording_->path(), end);
  write(profile);
  put_recording_away();
  return profile;
}

void Output::write(const Profile& profile) {
  const IgnoredPipeSignal ignored;
  if (!stream_) return write_stacks_json(profile, path_);
  write_stacks_json(profile, *stream_);
  stream_->commit();
}

void Output::put_recording_away() {
  const fs::path recording = recording_->path();
  std::error_code ignored;
  if (!keep_)
    fs::remove(recording, ignored);
  else if (replaces_)
    fs::rename(recording, fs::path(path_).replace_extension(".pyprof"), ignored);
  else
    say("the recording is kept in " + recording.string());
}

}  // namespace pyprof
