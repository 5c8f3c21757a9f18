#include "family_folder.h"

#include <poll.h>
#include <pyprof/analyze/family.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/error.h>
#include <pyprof/core/family_files.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

namespace pyprof {
namespace {

namespace fs = std::filesystem;

// What a child takes to its first instruction.
constexpr useconds_t kBirthMicroseconds = 1000;

timespec time_until(std::uint64_t moment_ns) {
  const std::uint64_t now_ns = monotonic_ns();
  const std::uint64_t left_ns = moment_ns > now_ns ? moment_ns - now_ns : 0;
  return {static_cast<time_t>(left_ns / 1'000'000'000u),
          static_cast<long>(left_ns % 1'000'000'000u)};
}

// Not by looking again and again: a daemon may run for months.
void await_end(pid_t child, std::uint64_t until_ns) {
  const int fd = child > 0 ? static_cast<int>(syscall(SYS_pidfd_open, child, 0)) : -1;
  if (fd < 0) return static_cast<void>(usleep(kBirthMicroseconds));
  const timespec left = time_until(until_ns);
  pollfd ended{fd, POLLIN, 0};
  ppoll(&ended, 1, &left, nullptr);
  close(fd);
}

// The folder in which the words were written, for paths among them, and the words.
std::vector<std::string> words_of(const std::string& folder) {
  std::ifstream file(fs::path(folder) / family_files::kCommand, std::ios::binary);
  if (!file) throw Error("the folder " + folder + " is gone");
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  return words;
}

// Not that of an earlier process with our number, which may have left children that still record.
std::string new_folder(const std::string& stem) {
  std::error_code error;
  for (int i = 1;; ++i) {
    std::string path = stem + (i == 1 ? "" : "." + std::to_string(i)) + ".family";
    if (fs::create_directory(path, error)) return path;
    if (error)
      throw Error("cannot make the folder " + path + " for the recordings of --follow: " +
                  error.message() + "; choose another place with --output");
  }
}

}  // namespace

FamilyFolder::FamilyFolder(const std::string& stem, const Command& command)
    : path_(new_folder(stem)) {
  std::error_code error;
  std::ofstream words(fs::path(path_) / family_files::kCommand, std::ios::binary);
  words << fs::current_path(error).string() << '\0';
  for (const std::string& word : command.own_words) words << word << '\0';
  if (!words.flush())
    throw Error("cannot write into " + path_ + "; choose another place with --output");
}

std::string FamilyFolder::main_recording() const { return path_ + "/" + family_files::kMain; }

bool FamilyFolder::await_children(std::uint64_t until_ns) const {
  for (;;) {
    const std::optional<pid_t> child = running_child(path_);
    if (!child) return true;
    if (monotonic_ns() >= until_ns) return false;
    await_end(*child, until_ns);
  }
}

void FamilyFolder::remove() const {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Command command_of_family(const std::string& folder) {
  std::vector<std::string> words = words_of(folder);
  if (words.empty()) throw Error("the folder " + folder + " is damaged");
  const fs::path start_folder = words.front();
  words.erase(words.begin());
  Command command = read_command_line(words);
  for (std::string& prefix : command.record.filter_prefixes)
    prefix = (start_folder / prefix).string();
  return command;
}

}  // namespace pyprof
