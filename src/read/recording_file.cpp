#include "recording_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pyprof/core/error.h>
#include <pyprof/read/utf8.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace pyprof {
namespace {

constexpr std::array<std::string_view, format::kTableCount> kTableNames = {
    "text",  "function",    "type", "thread",      "node",      "cell",    "timeline", "gc",
    "local", "thread heap", "span", "line sample", "line time", "bracket", "mark"};

std::size_t at(format::Table table) { return static_cast<std::size_t>(table); }

[[noreturn]] void fail_unreadable(const std::string& path, const char* why) {
  throw Error(fmt::format("cannot read the recording {}: {}; check the path", path, why));
}

std::uint64_t page_bytes() { return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)); }

// From `begin` on; a file system that does not know its holes has none.
std::uint64_t next_data(int fd, std::uint64_t begin, std::uint64_t end) {
  const off_t found = lseek(fd, static_cast<off_t>(begin), SEEK_DATA);
  if (found < 0) return errno == ENXIO ? end : begin;
  const auto data = static_cast<std::uint64_t>(found);
  return std::min(end, data - data % page_bytes());
}

std::uint64_t next_hole(int fd, std::uint64_t data, std::uint64_t end) {
  const off_t found = data < end ? lseek(fd, static_cast<off_t>(data), SEEK_HOLE) : -1;
  if (found < 0) return end;
  const std::uint64_t hole = static_cast<std::uint64_t>(found) + page_bytes() - 1;
  return std::min(end, hole - hole % page_bytes());
}

}  // namespace

RecordingFile::RecordingFile(const std::string& path) : path_(path) {
  fd_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not make it wait
  if (fd_ < 0) fail_unreadable(path, std::strerror(errno));
  try {
    map_header();
    // In this order: each table before those that its records refer to.
    timeline_ = copy_of<format::TimelineRecord>(kTimeline);
    gc_runs_ = copy_of<format::GcRunRecord>(kGcRuns);
    map_table(kThreadHeap, sizeof(format::ThreadHeapRecord));
    threads_ = copy_of<format::ThreadRecord>(kThreads);
    map_table(kSpans, sizeof(format::SpanRecord));
    map_table(kLineSamples, sizeof(format::LineSampleRecord));
    map_table(kLineTimes, sizeof(format::LineTimeRecord));
    map_table(kBrackets, sizeof(format::BracketRecord));
    map_table(kMarks, sizeof(format::MarkRecord));
    tasks_ = copy_of<format::TaskRecord>(kTasks);
    map_table(kWaits, sizeof(format::WaitRecord));
    map_table(kLifetimes, sizeof(format::LifetimeRecord));
    map_table(kSizes, sizeof(format::SizeRecord));
    map_table(kCells, sizeof(format::CellRecord));
    map_table(kNodes, sizeof(format::NodeRecord));
    map_table(kFunctions, sizeof(format::FunctionRecord));
    map_table(kLocals, sizeof(format::LocalRecord));
    map_table(kTypes, sizeof(format::TypeRecord));
    map_table(kText, 1);
  } catch (...) {
    close();
    throw;
  }
}

RecordingFile::~RecordingFile() { close(); }

void RecordingFile::close() {
  for (const Mapping& mapping : tables_) {
    if (mapping.bytes) munmap(const_cast<std::byte*>(mapping.bytes), mapping.size);
  }
  if (mapped_header_) munmap(const_cast<format::Header*>(mapped_header_), sizeof(format::Header));
  ::close(fd_);
}

void RecordingFile::measure() {
  struct stat status {};
  if (fstat(fd_, &status) != 0) fail_unreadable(path_, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail_unreadable(path_, "it is not a regular file");
  file_bytes_ = static_cast<std::uint64_t>(status.st_size);
}

void RecordingFile::map_header() {
  measure();
  if (file_bytes_ < sizeof(format::Header)) fail_damaged("it is shorter than its header");
  void* mapped = mmap(nullptr, sizeof(format::Header), PROT_READ, MAP_SHARED, fd_, 0);
  if (mapped == MAP_FAILED) fail_unreadable(path_, std::strerror(errno));
  mapped_header_ = static_cast<const format::Header*>(mapped);
  header_ = *mapped_header_;
  if (header_.magic != format::kMagic)
    throw Error(fmt::format("{} is not a pyprof recording; give a .pyprof file", path_));
  if (header_.version != format::kVersion)
    throw Error(
        fmt::format("{} has format version {}, but only {} is known; use the pyprof that "
                    "recorded it",
                    path_, header_.version, format::kVersion));
  if (header_.header_bytes != sizeof(format::Header)) fail_damaged("its header has a wrong size");
}

void RecordingFile::map_table(format::Table table, std::size_t record_bytes) {
  const format::TableEntry& entry = mapped_header_->tables[at(table)];
  const std::uint64_t count = __atomic_load_n(&entry.count, __ATOMIC_ACQUIRE);
  if (count == 0) return;  // the recorder ended before it opened the table
  measure();               // it may have grown for these very records
  if (entry.record_bytes != record_bytes)
    fail_damaged(fmt::format("its {} records have a wrong size", kTableNames[at(table)]));
  if (count > file_bytes_ / record_bytes)
    fail_damaged(fmt::format("it has no room for its {} records", kTableNames[at(table)]));
  tables_[at(table)].count = count;
  map_chunks(tables_[at(table)], entry, count * record_bytes);
}

// Chunks that the visible records do not need are not looked at: a live recorder may be adding one.
void RecordingFile::map_chunks(Mapping& mapping, const format::TableEntry& entry,
                               std::size_t needed_bytes) {
  std::size_t used = 0;
  for (; mapping.size < needed_bytes; ++used) {
    if (used == std::min<std::size_t>(entry.chunk_count, format::kMaxChunks))
      fail_damaged("a table's chunks are too short for its records");
    check_chunk(entry.chunks[used]);
    mapping.size += entry.chunks[used].bytes;
  }
  // One range of addresses, so that records may lie across the border of two chunks. Zeros, for
  // what map_chunk() leaves out.
  void* base = mmap(nullptr, mapping.size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) fail_unreadable(path_, std::strerror(errno));
  mapping.bytes = static_cast<const std::byte*>(base);
  auto* address = static_cast<std::byte*>(base);
  for (std::size_t i = 0; i < used; ++i) {
    map_chunk(address, entry.chunks[i]);
    address += entry.chunks[i].bytes;
  }
}

// What a forked process gave back at its end are holes. Pages of the file that are read there would
// be memory again, for each of a thousand children, and on a tmpfs until the file is gone.
void RecordingFile::map_chunk(std::byte* address, const format::Chunk& chunk) const {
  if (!is_forked() || header_.phase != format::Phase::kStopped) return map_part(address, chunk);
  const std::uint64_t end = chunk.file_offset + chunk.bytes;
  for (std::uint64_t hole = chunk.file_offset; hole < end;) {
    const std::uint64_t data = next_data(fd_, hole, end);
    hole = next_hole(fd_, data, end);
    if (hole == data) continue;
    std::byte* part = address + (data - chunk.file_offset);
    map_part(part, {data, hole - data});
    madvise(part, hole - data, MADV_RANDOM);  // or the kernel reads ahead, into the holes
  }
}

void RecordingFile::map_part(std::byte* address, const format::Chunk& part) const {
  if (mmap(address, part.bytes, PROT_READ, MAP_SHARED | MAP_FIXED, fd_,
           static_cast<off_t>(part.file_offset)) == MAP_FAILED)
    fail_unreadable(path_, std::strerror(errno));
}

void RecordingFile::check_chunk(const format::Chunk& chunk) const {
  const std::uint64_t page = page_bytes();
  const bool whole_pages = chunk.file_offset % page == 0 && chunk.bytes % page == 0;
  if (!whole_pages || chunk.bytes == 0) fail_damaged("a chunk is not made of whole pages");
  if (chunk.file_offset < format::kHeaderBytes) fail_damaged("a chunk lies in the header");
  if (chunk.file_offset > file_bytes_ || chunk.bytes > file_bytes_ - chunk.file_offset)
    fail_damaged("a chunk lies outside the file");
}

template <typename Record>
std::vector<Record> RecordingFile::copy_of(format::Table table) {
  map_table(table, sizeof(Record));
  const std::span<const Record> records = view<Record>(table);
  return {records.begin(), records.end()};
}

void RecordingFile::give_back_pages() const {
  for (const format::Table table : {kNodes, kCells}) {
    const Mapping& mapping = tables_[at(table)];
    if (mapping.bytes) madvise(const_cast<std::byte*>(mapping.bytes), mapping.size, MADV_DONTNEED);
  }
}

std::string_view RecordingFile::bytes_of(format::TextRef ref) const {
  const Mapping& text = tables_[at(kText)];
  if (ref.bytes == 0) return {};
  if (std::uint64_t{ref.offset} + ref.bytes > text.count)
    fail_damaged(fmt::format("a text at {} lies outside its table", ref.offset));
  return {reinterpret_cast<const char*>(text.bytes) + ref.offset, ref.bytes};
}

std::string RecordingFile::text(format::TextRef ref) const { return repaired_utf8(bytes_of(ref)); }

std::vector<std::string> RecordingFile::text_items(format::TextRef ref) const {
  std::vector<std::string> items;
  std::string_view rest = bytes_of(ref);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    items.push_back(repaired_utf8(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return items;
}

void RecordingFile::fail_damaged(const std::string& what) const {
  throw Error(fmt::format("{} is a damaged recording: {}; record the program again", path_, what));
}

}  // namespace pyprof
