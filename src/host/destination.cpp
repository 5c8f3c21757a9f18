#include "destination.h"

#include <pyprof/core/error.h>
#include <pyprof/read/output_file.h>
#include <unistd.h>

#include <filesystem>

namespace pyprof {
namespace {

namespace fs = std::filesystem;

// What a profile is written into; everything else is replaced, or refused.
bool is_stream(const fs::file_status& status) {
  return fs::is_fifo(status) || fs::is_character_file(status);
}

}  // namespace

std::string checked_destination(const Destination& destination) {
  const auto& [option, given] = destination;
  if (given.empty()) throw Error(option + " is empty: name a file");
  std::error_code error;
  // The folder first, so that a first run and one that replaces its file use the heap alike: the
  // script inherits it, and with it the addresses of its objects (fixed_addresses.h).
  const fs::path absolute = fs::absolute(given);
  fs::path path = fs::weakly_canonical(absolute.parent_path(), error) / absolute.filename();
  std::error_code not_there;
  if (!error && fs::is_symlink(path, not_there)) path = fs::weakly_canonical(path, error);
  const fs::file_status status = error ? fs::file_status() : fs::status(path, error);
  if (!fs::status_known(status))
    throw Error("cannot write " + given + ": " + error.message() + "; choose another file with " +
                option);
  if (fs::is_directory(status) || given.ends_with('/'))
    throw Error("cannot write " + given + ": it is a folder; name a file in it");
  if (fs::exists(status) && !fs::is_regular_file(status) && !is_stream(status))
    throw Error("cannot write " + given +
                ": it is neither a file nor a pipe; choose another place with " + option);
  return path.string();
}

void check_folder(const std::string& folder, const std::string& option) {
  std::error_code ignored;
  const std::string hint = "; choose another folder with " + option;
  if (!fs::exists(folder, ignored))
    throw Error("the output folder " + folder + " does not exist" + hint);
  if (!fs::is_directory(folder, ignored))
    throw Error("cannot write into " + folder + ": it is not a folder" + hint);
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    throw Error("the output folder " + folder + " is not writable" + hint);
}

bool is_replaced(const std::string& path) {
  std::error_code ignored;
  return named_descriptor(path) < 0 && !is_stream(fs::status(path, ignored));
}

}  // namespace pyprof
