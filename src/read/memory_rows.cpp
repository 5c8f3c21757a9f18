#include "memory_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "line_rows.h"
#include "preorder.h"
#include "recording_file.h"
#include "saturating.h"

namespace pyprof {
namespace {

using format::CellRecord;

// The cells of each node. A cell is made when it is first needed, so they lie in no order.
struct CellOrder {
  std::vector<std::uint32_t> end;   // by position: where the node's part of `cell` ends
  std::vector<std::uint32_t> cell;  // ids
};

// The position of each cell's node; kNoPosition if it has none. Read once: a process that ends may
// give cells back meanwhile.
constexpr std::uint32_t kNoPosition = UINT32_MAX;

std::vector<std::uint32_t> positions_of_cells(const RecordingFile& file, const Preorder& order,
                                              TableWalk& walk) {
  const auto cells = file.cells();
  std::vector<std::uint32_t> positions(cells.size(), kNoPosition);
  for (std::size_t id = 1; id < cells.size(); ++id) {
    walk.step();
    const std::uint32_t node = index(cells[id].node);
    if (node == 0 && file.is_forked()) continue;  // given back
    if (node == 0 || node >= order.position.size())
      file.fail_damaged(fmt::format("cell {} belongs to node {}, which is not there", id, node));
    if (order.has_place(node)) positions[id] = order.position[node];
  }
  return positions;
}

CellOrder order_cells(const RecordingFile& file, const Preorder& order) {
  TableWalk walk(file);
  const std::vector<std::uint32_t> positions = positions_of_cells(file, order, walk);
  CellOrder sorted;
  sorted.end.resize(order.record.size() + 1);
  for (const std::uint32_t position : positions)
    if (position != kNoPosition) ++sorted.end[position + 1];
  for (std::size_t i = 1; i < sorted.end.size(); ++i) sorted.end[i] += sorted.end[i - 1];
  sorted.cell.resize(sorted.end.back());
  // Filling moves each node's start to its end.
  for (std::uint32_t id = 0; id < positions.size(); ++id)
    if (positions[id] != kNoPosition) sorted.cell[sorted.end[positions[id]]++] = id;
  sorted.end.pop_back();
  return sorted;
}

struct Row {
  std::uint32_t type;
  MemoryValues values;
  LifetimeValues lifetimes;
};

bool is_empty(const MemoryValues& values) {
  return std::all_of(values.begin(), values.end(), [](std::uint64_t value) { return value == 0; });
}

template <typename Values>
void add(Values& sum, const Values& values) {
  for (std::size_t metric = 0; metric < values.size(); ++metric) sum[metric] += values[metric];
}

template <typename Columns, typename Values>
void push_back(Columns& columns, const Values& values) {
  for (std::size_t metric = 0; metric < values.size(); ++metric)
    columns[metric].push_back(values[metric]);
}

void merge_equal_types(std::vector<Row>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.type < b.type; });
  std::size_t last = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].type != rows[last].type) {
      rows[++last] = rows[i];
      continue;
    }
    add(rows[last].values, rows[i].values);
    add(rows[last].lifetimes, rows[i].lifetimes);
  }
  rows.resize(last + 1);
}

void arrange(std::vector<Row>& rows) {
  if (rows.size() < 2) return;
  merge_equal_types(rows);
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.values[kAllocBytes] > b.values[kAllocBytes];
  });
}

class MemoryRows {
 public:
  MemoryRows(const RecordingFile& file, const std::vector<std::uint32_t>& type_rows,
             Profile& profile, LineRows& lines)
      : file_(file), type_rows_(type_rows), profile_(profile), lines_(lines), walk_(file) {
    if (profile.has_lifetimes) find_lifetimes();
  }

  void add_node(std::span<const std::uint32_t> cells) {
    rows_.clear();
    for (const std::uint32_t id : cells) add_cell(id);
    arrange(rows_);
    MemoryValues sum{};
    for (const Row& row : rows_) {
      profile_.node_types.type.push_back(row.type);
      push_back(profile_.node_types.memory, row.values);
      add(sum, row.values);
    }
    if (profile_.has_lifetimes) add_lifetimes();
    profile_.node_types.count.push_back(rows_.size());
    push_back(profile_.nodes.memory, sum);
    add(profile_.totals.memory, sum);
  }

 private:
  void add_lifetimes() {
    LifetimeValues sum{};
    for (const Row& row : rows_) {
      push_back(profile_.node_types.lifetimes, row.lifetimes);
      add(sum, row.lifetimes);
    }
    push_back(profile_.nodes.lifetimes, sum);
    add(profile_.totals.lifetimes, sum);
  }

  void find_lifetimes() {
    lifetime_of_cell_.resize(file_.cells().size());
    for (std::size_t i = 1; i < file_.lifetimes().size(); ++i) {
      const std::uint32_t cell = index(file_.lifetimes()[i].cell);
      if (cell == 0 || cell >= lifetime_of_cell_.size())
        file_.fail_damaged(fmt::format("lifetime {} is of cell {}, which is not there", i, cell));
      lifetime_of_cell_[cell] = static_cast<std::uint32_t>(i);
    }
  }

  LifetimeValues lifetimes_of(std::uint32_t cell) const {
    if (!profile_.has_lifetimes || lifetime_of_cell_[cell] == 0) return {};
    const format::LifetimeRecord& record = file_.lifetimes()[lifetime_of_cell_[cell]];
    return {record.temporary_count, record.temporary_bytes, record.survived_count,
            record.survived_bytes,  record.leaked_count,    record.leaked_bytes};
  }

  void add_cell(std::uint32_t id) {
    walk_.step();
    const CellRecord cell = file_.cells()[id];
    if (index(cell.type) >= type_rows_.size())
      file_.fail_damaged(
          fmt::format("cell {} has type {}, which is not there", id, index(cell.type)));
    const Row row{type_rows_[index(cell.type)], values_of(cell), lifetimes_of(id)};
    if (is_empty(row.values)) return;
    rows_.push_back(row);
    lines_.add_memory(profile_.nodes.function[profile_.node_types.count.size()], cell.line,
                      row.values);
  }

  // A reader beside a running process may see a release without its allocation: differences stop
  // at 0. The cell may also be in a later epoch than the header that was read before it: then, too,
  // it has settled what it had at the peak.
  MemoryValues values_of(const CellRecord& cell) const {
    const std::uint64_t live_bytes = saturating_difference(cell.alloc_bytes, cell.free_bytes);
    const bool settled = cell.epoch >= file_.header().epoch;
    return {cell.alloc_count, saturating_difference(cell.alloc_count, cell.storage_count),
            cell.alloc_bytes, saturating_difference(cell.alloc_count, cell.free_count),
            live_bytes,       settled ? cell.at_peak_bytes : live_bytes};
  }

  const RecordingFile& file_;
  const std::vector<std::uint32_t>& type_rows_;
  Profile& profile_;
  LineRows& lines_;
  TableWalk walk_;
  std::vector<Row> rows_;
  std::vector<std::uint32_t> lifetime_of_cell_;
};

void add_sizes(const RecordingFile& file, SizeColumns& sizes) {
  for (const format::SizeRecord& size : file.sizes().subspan(1)) {
    sizes.least_bytes.push_back(size.least_bytes);
    sizes.alloc_count.push_back(size.alloc_count);
    sizes.alloc_bytes.push_back(size.alloc_bytes);
    sizes.live_count.push_back(size.live_count);
  }
}

}  // namespace

void add_memory(const RecordingFile& file, const Preorder& order,
                const std::vector<std::uint32_t>& type_rows, Profile& profile, LineRows& lines) {
  // How far ahead to ask for cells: they lie in the order of first allocation, not of the tree.
  constexpr std::size_t kAhead = 16;
  const CellOrder sorted = order_cells(file, order);
  const auto cells = file.cells();
  if (profile.has_lifetimes) add_sizes(file, profile.sizes);
  MemoryRows rows(file, type_rows, profile, lines);
  std::uint32_t begin = 0;
  for (const std::uint32_t end : sorted.end) {
    for (std::size_t i = begin + kAhead;
         i < std::min<std::size_t>(end + kAhead, sorted.cell.size()); ++i)
      __builtin_prefetch(&cells[sorted.cell[i]]);
    rows.add_node(std::span(sorted.cell).subspan(begin, end - begin));
    begin = end;
  }
}

}  // namespace pyprof
