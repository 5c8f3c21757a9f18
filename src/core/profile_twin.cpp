#include <fcntl.h>
#include <pyprof/core/profile_file.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>

#include "file_pages.h"

namespace pyprof {
namespace {

using format::Table;

// What has an index or an id that the child goes on to use. The rest are logs.
constexpr std::array kInherited = {Table::kText,      Table::kFunctions, Table::kTypes,
                                   Table::kThreads,   Table::kNodes,     Table::kCells,
                                   Table::kLineTimes, Table::kBrackets,  Table::kWaits,
                                   Table::kTasks,     Table::kLifetimes, Table::kSizes};

bool is_inherited(std::size_t table) {
  return std::ranges::find(kInherited, static_cast<Table>(table)) != kInherited.end();
}

std::uint64_t whole_pages(std::uint64_t bytes) {
  static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return (std::max<std::uint64_t>(bytes, 1) + page - 1) / page * page;
}

bool write_at(int fd, std::uint64_t offset, const void* from, std::uint64_t bytes) {
  const auto* rest = static_cast<const char*>(from);
  while (bytes > 0) {
    const ssize_t written = pwrite(fd, rest, bytes, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    rest += written;
    offset += static_cast<std::uint64_t>(written);
    bytes -= static_cast<std::uint64_t>(written);
  }
  return true;
}

void give_back(int fd, format::Chunk unused) {
  if (unused.bytes > 0)
    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
              static_cast<off_t>(unused.file_offset), static_cast<off_t>(unused.bytes));
}

bool is_zero(const char* page, std::uint64_t bytes) {
  return page[0] == 0 && std::memcmp(page, page + 1, bytes - 1) == 0;
}

// The pages of the chunk, which is mapped here, in which there is nothing.
void give_back_zeros(int fd, const char* records, format::Chunk chunk) {
  const std::uint64_t page = whole_pages(1);
  std::uint64_t begin = 0;  // of those in a row
  for (std::uint64_t at = 0; at < chunk.bytes; at += page) {
    if (is_zero(records + at, page)) continue;
    give_back(fd, {chunk.file_offset + begin, at - begin});
    begin = at + page;
  }
  give_back(fd, {chunk.file_offset + begin, std::max(chunk.bytes, begin) - begin});
}

}  // namespace

bool ProfileFile::write_twin(int fd) const {
  const auto header = std::make_unique<format::Header>(*header_);
  header->pid = 0;
  header->phase = format::Phase::kStarting;
  std::uint64_t end = format::kHeaderBytes;
  for (std::size_t i = 0; i < format::kTableCount; ++i) {
    format::TableEntry& entry = header->tables[i];
    const std::uint64_t placeholder = static_cast<Table>(i) == Table::kText ? 0 : 1;
    entry.count = is_inherited(i) ? reserved_[i] : placeholder;
    entry.chunk_count = 1;
    entry.chunks[0] = {end, whole_pages(entry.count * entry.record_bytes)};
    end += entry.chunks[0].bytes;
  }
  if (!allocate(fd, 0, end) || !write_at(fd, 0, header.get(), sizeof(format::Header))) return false;
  for (std::size_t i = 0; i < format::kTableCount; ++i) {
    const format::TableEntry& entry = header->tables[i];
    if (is_inherited(i) &&
        !write_at(fd, entry.chunks[0].file_offset, bases_[i], entry.count * entry.record_bytes))
      return false;
  }
  return true;
}

ProfileFile::Twin ProfileFile::make_twin(const std::string& path) const try {
  Twin twin{path, create_file(path)};
  if (twin.fd >= 0) flock(twin.fd, LOCK_EX);  // see Twin
  if (twin.fd < 0 || write_twin(twin.fd)) return twin;
  close(twin.fd);
  unlink(path.c_str());
  return {};
} catch (const std::bad_alloc&) {
  return {};
}

bool ProfileFile::become(const Twin& twin) {
  struct stat status {};
  if (fstat(twin.fd, &status) != 0 || !map_at(header_, twin.fd, {0, format::kHeaderBytes}))
    return false;
  for (std::size_t i = 0; i < format::kTableCount; ++i) {
    const format::Chunk chunk = header_->tables[i].chunks[0];
    auto* base = static_cast<char*>(bases_[i]);
    if (!map_at(base, twin.fd, chunk)) return false;
    if (capacity_bytes_[i] > chunk.bytes &&
        !reserve_addresses_at(base + chunk.bytes, capacity_bytes_[i] - chunk.bytes))
      return false;
    capacity_bytes_[i] = chunk.bytes;
    reserved_[i] = header_->tables[i].count;
    file_bytes_ = chunk.file_offset + chunk.bytes;
  }
  if (const int parents = own_descriptor(); parents >= 0) close(parents);
  fd_ = twin.fd;
  path_ = twin.path;
  device_ = status.st_dev;
  inode_ = status.st_ino;
  disk_full_ = false;
  return true;
}

void ProfileFile::give_back_unused() {
  const int fd = own_descriptor();
  if (fd < 0) return;
  for (std::size_t i = 0; i < format::kTableCount; ++i) {
    const format::TableEntry& entry = header_->tables[i];
    const auto* records = static_cast<const char*>(bases_[i]);
    std::uint64_t used = whole_pages(entry.count * entry.record_bytes);
    for (std::uint32_t c = 0; c < entry.chunk_count; ++c) {
      const format::Chunk chunk = entry.chunks[c];
      const std::uint64_t kept = std::min(used, chunk.bytes);
      give_back_zeros(fd, records, {chunk.file_offset, kept});
      give_back(fd, {chunk.file_offset + kept, chunk.bytes - kept});
      used -= kept;
      records += chunk.bytes;
    }
  }
}

}  // namespace pyprof
