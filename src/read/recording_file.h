// A .pyprof file, mapped read-only, with everything checked that makes its tables safe to index:
// magic, version, sizes, chunks within the file. What the records say is checked by whoever reads
// it.
//
// Safe while the recorded process writes: record counts are read before those of the tables that
// the records refer to, so no reference leads to a record that was not visible yet.
#pragma once

#include <pyprof/core/format.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pyprof {

class RecordingFile {
 public:
  explicit RecordingFile(const std::string& path);
  ~RecordingFile();
  RecordingFile(const RecordingFile&) = delete;
  RecordingFile& operator=(const RecordingFile&) = delete;

  // As they were when the file was opened; record 0 is the placeholder. Small, and changed in place
  // while the program runs: hence copies.
  const format::Header& header() const { return header_; }
  bool is_forked() const { return header_.recorded & format::kIsForked; }
  const std::vector<format::ThreadRecord>& threads() const { return threads_; }
  const std::vector<format::TimelineRecord>& timeline() const { return timeline_; }
  const std::vector<format::GcRunRecord>& gc_runs() const { return gc_runs_; }

  // The large tables, in place: of a live process counters may change between two looks.
  std::span<const format::CellRecord> cells() const { return view<format::CellRecord>(kCells); }
  std::span<const format::NodeRecord> nodes() const { return view<format::NodeRecord>(kNodes); }
  std::span<const format::FunctionRecord> functions() const {
    return view<format::FunctionRecord>(kFunctions);
  }
  std::span<const format::LocalRecord> locals() const { return view<format::LocalRecord>(kLocals); }
  std::span<const format::ThreadHeapRecord> thread_heap() const {
    return view<format::ThreadHeapRecord>(kThreadHeap);
  }
  std::span<const format::SpanRecord> spans() const { return view<format::SpanRecord>(kSpans); }
  std::span<const format::LineSampleRecord> line_samples() const {
    return view<format::LineSampleRecord>(kLineSamples);
  }
  std::span<const format::LineTimeRecord> line_times() const {
    return view<format::LineTimeRecord>(kLineTimes);
  }
  std::span<const format::BracketRecord> brackets() const {
    return view<format::BracketRecord>(kBrackets);
  }
  std::span<const format::MarkRecord> marks() const { return view<format::MarkRecord>(kMarks); }
  const std::vector<format::TaskRecord>& tasks() const { return tasks_; }
  std::span<const format::LifetimeRecord> lifetimes() const {
    return view<format::LifetimeRecord>(kLifetimes);
  }
  std::span<const format::SizeRecord> sizes() const { return view<format::SizeRecord>(kSizes); }
  std::span<const format::WaitRecord> waits() const { return view<format::WaitRecord>(kWaits); }
  std::span<const format::TypeRecord> types() const { return view<format::TypeRecord>(kTypes); }

  // What was read of the large tables need not stay in memory: looked at again, it comes back.
  void give_back_pages() const;

  // In valid UTF-8, repaired if need be.
  std::string text(format::TextRef ref) const;
  // Of a list in which a NUL follows each item.
  std::vector<std::string> text_items(format::TextRef ref) const;

  // Throws Error: "… is a damaged recording: `what`; …".
  [[noreturn]] void fail_damaged(const std::string& what) const;

 private:
  using enum format::Table;

  struct Mapping {
    const std::byte* bytes = nullptr;
    std::size_t size = 0;   // mapped
    std::size_t count = 0;  // records visible when the table was opened
  };

  void measure();
  void map_header();
  void map_table(format::Table table, std::size_t record_bytes);
  void map_chunks(Mapping& mapping, const format::TableEntry& entry, std::size_t needed_bytes);
  void map_chunk(std::byte* address, const format::Chunk& chunk) const;
  void map_part(std::byte* address, const format::Chunk& part) const;
  void check_chunk(const format::Chunk& chunk) const;
  std::string_view bytes_of(format::TextRef ref) const;
  void close();

  template <typename Record>
  std::span<const Record> view(format::Table table) const {
    const Mapping& mapping = tables_[static_cast<std::size_t>(table)];
    return {reinterpret_cast<const Record*>(mapping.bytes), mapping.count};
  }
  template <typename Record>
  std::vector<Record> copy_of(format::Table table);

  std::string path_;
  int fd_ = -1;
  std::uint64_t file_bytes_ = 0;
  const format::Header* mapped_header_ = nullptr;
  std::array<Mapping, format::kTableCount> tables_{};
  format::Header header_;
  std::vector<format::ThreadRecord> threads_;
  std::vector<format::TimelineRecord> timeline_;
  std::vector<format::GcRunRecord> gc_runs_;
  std::vector<format::TaskRecord> tasks_;
};

// For a walk over a large table: it is as large as the profile itself, and needs no more memory at
// a time than this many records.
class TableWalk {
 public:
  explicit TableWalk(const RecordingFile& file) : file_(file) {}
  ~TableWalk() { file_.give_back_pages(); }
  TableWalk(const TableWalk&) = delete;
  TableWalk& operator=(const TableWalk&) = delete;

  void step() {
    if (++steps_ % kSteps == 0) file_.give_back_pages();
  }

 private:
  // Some 4 MB. Where records lie in no order the same pages come back in each part of the walk.
  static constexpr std::size_t kSteps = std::size_t{1} << 16;

  const RecordingFile& file_;
  std::size_t steps_ = 0;
};

}  // namespace pyprof
