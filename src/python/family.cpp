#include "family.h"

#include <pyprof/core/family_files.h>
#include <unistd.h>

namespace pyprof {
namespace {

// Never freed: a process ends after static destruction.
const std::string* s_folder = nullptr;

}  // namespace

void open_family(const std::string& folder) {
  s_folder = new std::string(folder);
  watch_ends(folder);
}

const std::string& family_folder() {
  static const auto& none = *new std::string;
  return s_folder ? *s_folder : none;
}

std::string new_recording_path() { return family_files::recording_path(*s_folder, getpid()); }

}  // namespace pyprof
