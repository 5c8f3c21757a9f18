#include <pyprof/core/lifetime_ledger.h>

#include <algorithm>
#include <bit>
#include <new>

namespace pyprof {

using format::LifetimeRecord;
using format::SizeRecord;
using format::Table;

namespace {

constexpr std::uint32_t kSizeCount = 44;  // up to 2^46 bytes, more than a process has

// Row 1 begins at 0 bytes, row 2 at kLeastSize.
std::uint32_t row_of(std::uint64_t bytes) {
  return std::min(static_cast<std::uint32_t>(std::bit_width(bytes / kLeastSize)) + 1, kSizeCount);
}

}  // namespace

bool LifetimeLedger::open() {
  auto* sizes = static_cast<SizeRecord*>(file_.records(Table::kSizes));
  for (std::uint32_t row = 1; row <= kSizeCount; ++row) {
    const std::uint32_t id = file_.reserve(Table::kSizes);
    if (id == 0) return false;
    sizes[id] = {};
    sizes[id].least_bytes = row == 1 ? 0 : kLeastSize << (row - 2);
  }
  file_.publish(Table::kSizes);
  return true;
}

void LifetimeLedger::add_size(std::uint64_t bytes, std::uint64_t live) {
  SizeRecord& size = static_cast<SizeRecord*>(file_.records(Table::kSizes))[row_of(bytes)];
  size.alloc_count += 1;
  size.alloc_bytes += bytes;
  size.live_count += live;
}

void LifetimeLedger::add(const Life& life) {
  add_size(life.bytes, life.at_end);
  if (!life.temporary && !life.survived && !life.leaked) return;
  LifetimeRecord* record = record_of(life.cell);
  if (!record) return;
  record->temporary_count += life.temporary;
  record->temporary_bytes += life.temporary ? life.bytes : 0;
  record->survived_count += life.survived;
  record->survived_bytes += life.survived ? life.bytes : 0;
  record->leaked_count += life.leaked;
  record->leaked_bytes += life.leaked ? life.bytes : 0;
}

void LifetimeLedger::start_over() {
  auto* records = static_cast<LifetimeRecord*>(file_.records(Table::kLifetimes));
  for (std::uint32_t id = 1; id < file_.end(Table::kLifetimes); ++id) {
    const CellId cell = records[id].cell;
    records[id] = {};
    records[id].cell = cell;
  }
  auto* sizes = static_cast<SizeRecord*>(file_.records(Table::kSizes));
  for (std::uint32_t id = 1; id < file_.end(Table::kSizes); ++id)
    sizes[id].alloc_count = sizes[id].alloc_bytes = sizes[id].live_count = 0;
}

LifetimeRecord* LifetimeLedger::record_of(CellId cell) try {
  auto* records = static_cast<LifetimeRecord*>(file_.records(Table::kLifetimes));
  if (record_of_cell_.size() <= index(cell)) record_of_cell_.resize(2 * index(cell) + 1);
  std::uint32_t& id = record_of_cell_[index(cell)];
  if (id != 0) return &records[id];
  id = file_.reserve(Table::kLifetimes);
  if (id == 0) return nullptr;
  records[id] = {};
  records[id].cell = cell;
  file_.publish(Table::kLifetimes);
  return &records[id];
} catch (const std::bad_alloc&) {
  return nullptr;
}

}  // namespace pyprof
