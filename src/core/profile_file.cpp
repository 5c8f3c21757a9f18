#include <fcntl.h>
#include <pyprof/core/error.h>
#include <pyprof/core/own_descriptor.h>
#include <pyprof/core/profile_file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "file_pages.h"

namespace pyprof {
namespace {

using format::Table;

constexpr std::uint64_t kKiB = 1024, kMiB = 1024 * kKiB;
constexpr std::uint64_t kFirstChunk = 64 * kKiB;
constexpr std::uint64_t kLargestChunk = 32 * kMiB;

struct TableLimit {
  std::uint32_t record_bytes;
  std::uint64_t max_bytes;  // address space reserved, so also the bound on growth
};

// In the order of Table. The bounds are what a profile of a few hours stays far below; what a
// program asks beyond them is counted as an incident.
constexpr std::array<TableLimit, format::kTableCount> kLimits = {{
    {1, 256 * kMiB},                                 // text
    {sizeof(format::FunctionRecord), 64 * kMiB},     // 1.6 M functions
    {sizeof(format::TypeRecord), 16 * kMiB},         // 1 M types
    {sizeof(format::ThreadRecord), 16 * kMiB},       // 131,072 threads
    {sizeof(format::NodeRecord), 256 * kMiB},        // 4 M nodes
    {sizeof(format::CellRecord), 1024 * kMiB},       // 16 M cells
    {sizeof(format::TimelineRecord), 64 * kMiB},     // 1.6 M samples
    {sizeof(format::GcRunRecord), 1 * kMiB},         // 26,214 collections
    {sizeof(format::LocalRecord), 256 * kMiB},       // 8 M variables
    {sizeof(format::ThreadHeapRecord), 128 * kMiB},  // 5 M changes
    {sizeof(format::SpanRecord), 64 * kMiB},         // 1.6 M spans
    {sizeof(format::LineSampleRecord), 16 * kMiB},   // 1 M lines
    {sizeof(format::LineTimeRecord), 64 * kMiB},     // 2 M lines
    {sizeof(format::BracketRecord), 16 * kMiB},      // 419,430 calls
    {sizeof(format::MarkRecord), 2 * kMiB},          // 87,381 marks
    {sizeof(format::WaitRecord), 64 * kMiB},         // 4 M nodes
    {sizeof(format::TaskRecord), 4 * kMiB},          // 87,000 tasks
    {sizeof(format::LifetimeRecord), 256 * kMiB},    // 4.8 M cells
    {sizeof(format::SizeRecord), 1 * kMiB},          // 64 sizes are all there are
}};

constexpr std::size_t at(Table table) { return static_cast<std::size_t>(table); }

const char* next_step(int error) {
  switch (error) {
    case EFBIG:
      return "raise the limit on the size of files (ulimit -f)";
    case EMFILE:
      return "raise the limit on open files (ulimit -n)";
    case ENOMEM:
      return "raise the limit on memory (ulimit -v, ulimit -d)";
    default:
      return "choose another folder with --output";
  }
}

[[noreturn]] void fail(const std::string& path, const char* what) {
  const int error = errno;
  throw Error("cannot " + std::string(what) + " the profile file " + path + ": " +
              std::strerror(error) + "; " + next_step(error));
}

// A program under RLIMIT_AS must not lose its address space to our reservations.
std::uint64_t reservation(Table table) {
  rlimit limit{};
  std::uint64_t bytes = kLimits[at(table)].max_bytes;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    bytes = std::min(bytes, limit.rlim_cur / 128 / kFirstChunk * kFirstChunk);
  return std::max(bytes, kFirstChunk);
}

}  // namespace

ProfileFile::ProfileFile(const std::string& path)
    : path_(std::filesystem::absolute(path).string()) {
  fd_ = create_file(path_);
  if (fd_ < 0) fail(path_, "create");
  if (!allocate(fd_, 0, format::kHeaderBytes)) {
    const int why = errno;
    unlink(path_.c_str());
    errno = why;
    fail(path_, "allocate");
  }
  struct stat status {};
  fstat(fd_, &status);
  device_ = status.st_dev;
  inode_ = status.st_ino;
  void* mapped = mmap(nullptr, format::kHeaderBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  if (mapped == MAP_FAILED) fail(path_, "map");
  file_bytes_ = format::kHeaderBytes;
  header_ = static_cast<format::Header*>(mapped);
  header_->magic = format::kMagic;
  header_->version = format::kVersion;
  header_->header_bytes = sizeof(format::Header);
  header_->epoch = 1;
  open_tables();
}

void ProfileFile::open_tables() {
  for (std::size_t i = 0; i < format::kTableCount; ++i) {
    limit_bytes_[i] = reservation(static_cast<Table>(i));
    bases_[i] = reserve_addresses(limit_bytes_[i]);
    header_->tables[i].record_bytes = kLimits[i].record_bytes;
    if (!bases_[i] || !grow(static_cast<Table>(i))) {
      unlink(path_.c_str());
      fail(path_, "allocate");
    }
    if (static_cast<Table>(i) == Table::kText) continue;
    reserved_[i] = 1;  // record 0 means "none"
    publish(static_cast<Table>(i));
  }
}

ProfileFile::~ProfileFile() {
  for (std::size_t i = 0; i < format::kTableCount; ++i)
    if (bases_[i]) munmap(bases_[i], limit_bytes_[i]);
  if (header_) munmap(header_, format::kHeaderBytes);
  if (fd_ >= 0) close(fd_);
}

std::uint32_t ProfileFile::reserve(Table table) {
  const std::size_t i = at(table);
  const std::uint64_t end = (reserved_[i] + 1) * kLimits[i].record_bytes;
  if (end > capacity_bytes_[i] && !grow(table)) return 0;
  return static_cast<std::uint32_t>(reserved_[i]++);
}

std::pair<std::uint32_t, std::uint32_t> ProfileFile::reserve_up_to(std::uint32_t most,
                                                                   Table table) {
  const std::uint32_t first = end(table);
  std::uint32_t count = 0;
  while (count < most && reserve(table) != 0) ++count;
  return {first, count};
}

void ProfileFile::publish(Table table) {
  const std::size_t i = at(table);
  std::atomic_ref(header_->tables[i].count).store(reserved_[i], std::memory_order_release);
}

std::uint64_t ProfileFile::catch_up(Table table) {
  const std::size_t i = at(table);
  const format::TableEntry& entry = header_->tables[i];
  const std::uint64_t visible =
      std::atomic_ref(header_->tables[i].count).load(std::memory_order_acquire);
  std::uint64_t mapped = 0;
  for (std::uint32_t c = 0; c < std::min<std::size_t>(entry.chunk_count, format::kMaxChunks); ++c) {
    const format::Chunk chunk = entry.chunks[c];
    if (mapped == capacity_bytes_[i]) {
      const bool fits = chunk.bytes <= limit_bytes_[i] - mapped;
      if (!fits || !map_at(static_cast<char*>(bases_[i]) + mapped, fd_, chunk)) break;
      capacity_bytes_[i] += chunk.bytes;
    }
    mapped += chunk.bytes;
  }
  return std::min(visible, capacity_bytes_[i] / kLimits[i].record_bytes);
}

std::uint32_t ProfileFile::end(Table table) const {
  return static_cast<std::uint32_t>(reserved_[at(table)]);
}

void ProfileFile::rewind(Table table, std::uint32_t first) {
  const std::size_t i = at(table);
  const std::uint64_t bytes = kLimits[i].record_bytes;
  std::memset(static_cast<char*>(bases_[i]) + first * bytes, 0, (reserved_[i] - first) * bytes);
  reserved_[i] = first;
  publish(table);
}

format::TextRef ProfileFile::add_text(std::string_view text) {
  if (text.empty()) return {};
  const std::size_t i = at(Table::kText);
  const std::uint64_t offset = reserved_[i];
  while (offset + text.size() > capacity_bytes_[i])
    if (!grow(Table::kText)) {
      count(format::Incident::kTextLost);
      return {};
    }
  std::memcpy(static_cast<char*>(bases_[i]) + offset, text.data(), text.size());
  reserved_[i] += text.size();
  publish(Table::kText);
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(text.size())};
}

std::string_view ProfileFile::text(format::TextRef ref) const {
  return {static_cast<const char*>(bases_[at(Table::kText)]) + ref.offset, ref.bytes};
}

void ProfileFile::count(format::Incident incident, std::uint64_t times) {
  std::atomic_ref(header_->incidents[static_cast<std::size_t>(incident)])
      .fetch_add(times, std::memory_order_relaxed);
}

// The script may have closed our descriptor, or even got its number for a file of its own.
int ProfileFile::own_descriptor() {
  struct stat by_fd {
  }, by_path{};
  const bool path_known = stat(path_.c_str(), &by_path) == 0;
  if (fstat(fd_, &by_fd) == 0 && by_fd.st_dev == device_ && by_fd.st_ino == inode_) return fd_;
  if (!path_known || by_path.st_dev != device_ || by_path.st_ino != inode_) return -1;
  return fd_ = out_of_the_way(open(path_.c_str(), O_RDWR | O_CLOEXEC));
}

bool ProfileFile::grow(Table table) {
  const std::size_t i = at(table);
  format::TableEntry& entry = header_->tables[i];
  const std::uint64_t bytes = std::min(std::clamp(capacity_bytes_[i], kFirstChunk, kLargestChunk),
                                       limit_bytes_[i] - capacity_bytes_[i]);
  if (bytes == 0 || entry.chunk_count == format::kMaxChunks || disk_full_) return false;
  const format::Chunk chunk{file_bytes_, bytes};
  char* address = static_cast<char*>(bases_[i]) + capacity_bytes_[i];
  const int fd = own_descriptor();
  if (fd < 0 || !allocate(fd, chunk.file_offset, bytes) || !map_at(address, fd, chunk)) {
    disk_full_ = true;  // told once; asking again at every call would cost the script
    count(format::Incident::kDiskFull);
    return false;
  }
  entry.chunks[entry.chunk_count++] = chunk;
  file_bytes_ += bytes;
  capacity_bytes_[i] += bytes;
  return true;
}

}  // namespace pyprof
