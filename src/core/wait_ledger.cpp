#include <pyprof/core/wait_ledger.h>

namespace pyprof {

using format::Table;
using format::WaitRecord;

WaitLedger::WaitLedger(ProfileFile& file)
    : file_(file), waits_(static_cast<WaitRecord*>(file.records(Table::kWaits))) {}

void WaitLedger::add(NodeId node, std::uint64_t wait_ns) {
  const std::uint32_t id = record_of(node);
  if (id != 0) waits_[id].wait_ns += wait_ns;
}

std::uint32_t WaitLedger::record_of(NodeId node) {
  const auto hash_of = [this](std::uint32_t id) { return mix(index(waits_[id].node)); };
  const std::uint64_t hash = mix(index(node));
  if (const std::uint32_t known =
          index_.find(hash, [&](std::uint32_t id) { return waits_[id].node == node; }))
    return known;
  const std::uint32_t id = file_.reserve(Table::kWaits);
  if (id == 0) return id;
  waits_[id] = {.wait_ns = 0, .node = node, .reserved = 0};
  file_.publish(Table::kWaits);
  index_.insert(hash, id, hash_of);
  return id;
}

void WaitLedger::start_over() {
  for (std::uint32_t id = 1; id < file_.end(Table::kWaits); ++id) waits_[id].wait_ns = 0;
}

}  // namespace pyprof
