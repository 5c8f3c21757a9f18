// A profile file in a temporary folder, for the tests of what writes into it.
#pragma once

#include <pyprof/core/profile_file.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace pyprof {

class ScratchFile {
 public:
  ScratchFile() : folder_(make_folder()), file_((folder_ / "run.pyprof").string()) {}
  ~ScratchFile() { std::filesystem::remove_all(folder_); }

  ProfileFile& operator*() { return file_; }
  ProfileFile* operator->() { return &file_; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "pyprof-test-XXXXXX").string();
    return mkdtemp(name.data());
  }

  std::filesystem::path folder_;
  ProfileFile file_;
};

template <typename Record>
Record* records(ProfileFile& file, format::Table table) {
  return static_cast<Record*>(file.records(table));
}

inline std::uint64_t count(ProfileFile& file, format::Table table) {
  return file.header().tables[static_cast<std::size_t>(table)].count;
}

inline std::uint64_t incidents(ProfileFile& file, format::Incident incident) {
  return file.header().incidents[static_cast<std::size_t>(incident)];
}

// Runs `work` in a child, whose exit status is the result; limits set there stay there.
template <typename Work>
int in_child(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

}  // namespace pyprof
