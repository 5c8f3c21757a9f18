#include "family_folder.h"

#include <pyprof/analyze/family.h>
#include <pyprof/core/clock.h>
#include <pyprof/core/error.h>
#include <pyprof/core/family_files.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

namespace pyprof {
namespace {

namespace fs = std::filesystem;

// multiprocessing's resource tracker ends when its parent has; what runs longer is told of.
constexpr std::uint64_t kLongestWaitNs = 2'000'000'000;
constexpr useconds_t kLookMicroseconds = 5000;

// The folder in which the words were written, for paths among them, and the words.
std::vector<std::string> words_of(const std::string& folder) {
  std::ifstream file(fs::path(folder) / family_files::kCommand, std::ios::binary);
  if (!file) throw Error("the folder " + folder + " is gone");
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  return words;
}

}  // namespace

FamilyFolder::FamilyFolder(std::string path, const Command& command) : path_(std::move(path)) {
  std::error_code error;
  fs::remove_all(path_, error);  // of a dead process that had our id
  fs::create_directory(path_, error);
  if (error)
    throw Error("cannot make the folder " + path_ + " for the recordings of --follow: " +
                error.message() + "; choose another place with --output");
  std::ofstream words(fs::path(path_) / family_files::kCommand, std::ios::binary);
  words << fs::current_path(error).string() << '\0';
  for (const std::string& word : command.own_words) words << word << '\0';
  if (!words.flush())
    throw Error("cannot write into " + path_ + "; choose another place with --output");
}

std::string FamilyFolder::main_recording() const { return path_ + "/" + family_files::kMain; }

void FamilyFolder::await_stragglers() const {
  const std::uint64_t until_ns = monotonic_ns() + kLongestWaitNs;
  while (monotonic_ns() < until_ns && has_running_children(path_)) usleep(kLookMicroseconds);
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
