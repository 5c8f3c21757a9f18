// The recorder's side of a .pyprof file: creates it, maps it, grows its tables.
//
// Mapped MAP_SHARED, so a fork keeps writer and supervisor on the same bytes; a child the script
// forked must stop recording, or become a twin. Which thread may append: the one that holds the
// GIL, except kTimeline and kThreadHeap, which belong to the sampler.
#pragma once

#include <pyprof/core/format.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pyprof {

class ProfileFile {
 public:
  // Creates the file, which must not exist. Throws Error if it cannot.
  explicit ProfileFile(const std::string& path);
  ~ProfileFile();  // unmaps; the file stays
  ProfileFile(const ProfileFile&) = delete;
  ProfileFile& operator=(const ProfileFile&) = delete;

  const std::string& path() const { return path_; }
  format::Header& header() { return *header_; }

  // Base address of a table's records; stays valid while the table grows.
  void* records(format::Table table) const { return bases_[static_cast<std::size_t>(table)]; }
  // Makes room for one more record of the table and returns its index, not yet visible; 0 when the
  // table or the disk is full (counted as Incident::kDiskFull once for the disk).
  std::uint32_t reserve(format::Table table);
  // The same for as many as there is room for, `most` at most: the first of them and their number.
  std::pair<std::uint32_t, std::uint32_t> reserve_up_to(std::uint32_t most, format::Table table);
  // Makes all reserved records visible.
  void publish(format::Table table);
  // In another process that shares the file: maps what the writer has added to the table since, and
  // returns how many of its visible records can be looked at here.
  std::uint64_t catch_up(format::Table table);

  // One past the newest record, and taking back all from `first` on; nothing may refer to them.
  std::uint32_t end(format::Table table) const;
  void rewind(format::Table table, std::uint32_t first);
  // Stores text and returns where; {0,0} if the text is empty or the table is full.
  format::TextRef add_text(std::string_view text);
  std::string_view text(format::TextRef ref) const;
  void count(format::Incident incident, std::uint64_t times = 1);

  // For a child that a fork is about to leave: a file with a copy of all that it inherits, and
  // empty logs. Made before the fork, so that the copy is of one instant and every child has its
  // file from its first instruction on. Nobody's until somebody becomes it: its pid is 0, and while
  // the descriptor is open, here or in the child, the file is locked.
  struct Twin {
    std::string path;
    int fd = -1;  // -1: there was no room, and there is no file
  };
  Twin make_twin(const std::string& path) const;
  // In the child: from now on this is the twin, at the same addresses. False if it cannot be; then
  // nothing may be written here any more.
  bool become(const Twin& twin);
  // When nothing is written any more: the disk space of records that were never used.
  void give_back_unused();

 private:
  bool write_twin(int fd) const;
  void open_tables();
  bool grow(format::Table table);
  int own_descriptor();

  std::string path_;  // absolute: the script may change directory
  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  bool disk_full_ = false;
  std::uint64_t file_bytes_ = 0;
  format::Header* header_ = nullptr;
  std::array<void*, format::kTableCount> bases_{};
  std::array<std::uint64_t, format::kTableCount> capacity_bytes_{};
  std::array<std::uint64_t, format::kTableCount> limit_bytes_{};
  std::array<std::uint64_t, format::kTableCount> reserved_{};
};

}  // namespace pyprof
