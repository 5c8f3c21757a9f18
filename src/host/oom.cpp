#include "oom.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace pyprof {
namespace {

// Lines of /proc/self/cgroup are "id:controllers:path"; v2 has no controllers.
std::string events_file(const std::string& line) {
  const std::size_t first = line.find(':'), second = line.find(':', first + 1);
  if (second == std::string::npos) return {};
  std::string controllers = line.substr(first, second - first + 1);  // with both colons
  std::ranges::replace(controllers, ':', ',');
  const std::string path = line.substr(second + 1);
  if (controllers == ",,") return "/sys/fs/cgroup" + path + "/memory.events";
  if (controllers.find(",memory,") == std::string::npos) return {};
  return "/sys/fs/cgroup/memory" + path + "/memory.oom_control";
}

std::uint64_t count_in(const std::string& file) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key;
    std::uint64_t count = 0;
    if (words >> key >> count && key == "oom_kill") return count;
  }
  return 0;
}

}  // namespace

OomWatch::OomWatch() {
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);)
    if (std::string file = events_file(line); std::ifstream(file))
      files_.push_back(std::move(file));
  if (files_.empty()) files_.push_back("/proc/vmstat");
  for (const std::string& file : files_) before_.push_back(count_in(file));
}

bool OomWatch::saw_kill() const {
  for (std::size_t i = 0; i < files_.size(); ++i)
    if (count_in(files_[i]) > before_[i]) return true;
  return false;
}

}  // namespace pyprof
