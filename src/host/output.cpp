#include "output.h"

#include <pyprof/core/error.h>
#include <pyprof/read/stacks_json.h>
#include <unistd.h>

#include <filesystem>

namespace pyprof {
namespace {

namespace fs = std::filesystem;

std::string reason(const std::error_code& error) { return error.message(); }

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
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw Error("cannot write " + given +
                ": it is not a regular file; name one that may be replaced");
  return path;
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

// The process id keeps runs apart that write to the same place at the same time.
fs::path recording_path(const fs::path& output) {
  return output.parent_path() /
         (output.stem().string() + "." + std::to_string(getpid()) + ".pyprof");
}

}  // namespace

Output::Output(const Command& command)
    : path_(destination(command.output).string()), keep_(command.keep) {
  check_folder(fs::path(path_).parent_path());
  const fs::path recording = recording_path(path_);
  std::error_code ignored;
  fs::remove(recording, ignored);  // of a dead process that had our id
  recording_ = std::make_unique<ProfileFile>(recording.string());
}

Profile Output::finish(const RunEnd& end) {
  const fs::path recording = recording_->path();
  Profile profile = read_recording(recording.string(), end);
  write_stacks_json(profile, path_);
  std::error_code ignored;
  if (keep_)
    fs::rename(recording, fs::path(path_).replace_extension(".pyprof"), ignored);
  else
    fs::remove(recording, ignored);
  return profile;
}

void Output::abandon() {
  std::error_code ignored;
  fs::remove(recording_->path(), ignored);
}

}  // namespace pyprof
