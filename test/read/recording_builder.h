// Makes recordings record by record, the wrong ones too: tests write through the recorder's own
// ProfileFile and may change any field afterwards.
#pragma once

#include <pyprof/core/profile_file.h>
#include <pyprof/read/profile.h>
#include <pyprof/read/recording.h>

#include <optional>
#include <string>
#include <string_view>

#include "temporary_folder.h"

namespace pyprof::test {

// The run lasts from tick 1000 to tick 11000, and a tick is a nanosecond.
inline constexpr std::uint64_t kStartTicks = 1000, kEndTicks = 11000;

struct CellValues {
  std::uint64_t count = 1;
  std::uint64_t bytes = 0;
  std::uint64_t live_bytes = 0;
  std::uint64_t at_peak_bytes = 0;
};

class RecordingBuilder {
 public:
  RecordingBuilder();

  ProfileFile& file() { return *file_; }
  format::Header& header() { return file_->header(); }
  const std::string& path() const { return path_; }

  FunctionId function(std::string_view name, std::string_view path = "/project/main.py",
                      format::FunctionKind kind = format::FunctionKind::kPython);
  TypeId type(std::string_view name, std::string_view module = "");
  // A thread from the run's start to `end_ticks` (0: it lives), with a root of 0 ticks.
  ThreadId thread(std::uint64_t end_ticks = kEndTicks, std::string_view name = "MainThread");
  NodeId root(ThreadId thread) { return threads()[index(thread)].root; }
  NodeId node(NodeId parent, FunctionId function, std::uint64_t self_ticks = 0,
              std::uint64_t calls = 1);
  // Of the current epoch, so that at_peak_bytes counts.
  CellId cell(NodeId node, TypeId type, const CellValues& values);

  format::NodeRecord* nodes() { return records<format::NodeRecord>(format::Table::kNodes); }
  format::CellRecord* cells() { return records<format::CellRecord>(format::Table::kCells); }
  format::ThreadRecord* threads() { return records<format::ThreadRecord>(format::Table::kThreads); }
  format::FunctionRecord* functions() {
    return records<format::FunctionRecord>(format::Table::kFunctions);
  }

  template <typename Record>
  Record& append(format::Table table) {
    const std::uint32_t id = file_->reserve(table);
    file_->publish(table);
    return records<Record>(table)[id];
  }

  format::TableEntry& table(format::Table table) {
    return header().tables[static_cast<std::size_t>(table)];
  }

  Profile read(const RunEnd& end = {RunState::kExited}) const { return read_recording(path_, end); }

 private:
  template <typename Record>
  Record* records(format::Table table) {
    return static_cast<Record*>(file_->records(table));
  }

  TemporaryFolder folder_;
  std::string path_;
  std::optional<ProfileFile> file_;
};

// A small run with all that a profile can hold: two threads, recursion, a generator, a builtin,
// several types, a timeline and GC runs. Its accounts close.
void fill_with_example(RecordingBuilder& builder);

}  // namespace pyprof::test
