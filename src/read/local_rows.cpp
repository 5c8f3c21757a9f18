#include "local_rows.h"

#include <fmt/format.h>

#include "preorder.h"
#include "recording_file.h"
#include "string_pool.h"

namespace pyprof {
namespace {

using format::LocalRecord;

std::span<const LocalRecord> locals_of(const RecordingFile& file, std::uint32_t node) {
  const format::LocalsRef place = file.nodes()[node].locals;
  if (place.count == 0) return {};
  const auto all = file.locals();
  const bool there = place.first < all.size() && place.count <= all.size() - place.first;
  // Of a process that runs, the node may name variables that came after the table was looked at.
  if (!there && file.header().phase == format::Phase::kRunning) return {};
  if (!there)
    file.fail_damaged(fmt::format("node {} has variables {} to {}, which are not there", node,
                                  place.first, std::uint64_t{place.first} + place.count));
  return all.subspan(place.first, place.count);
}

}  // namespace

void add_locals(const RecordingFile& file, const Preorder& order,
                const std::vector<std::uint32_t>& type_rows, StringPool& strings,
                Profile& profile) {
  profile.has_locals = true;
  NodeLocalColumns& rows = profile.node_locals;
  TableWalk walk(file);
  for (const std::uint32_t node : order.record) {
    walk.step();
    const auto locals = locals_of(file, node);
    rows.count.push_back(locals.size());
    for (const LocalRecord& local : locals) {
      if (index(local.type) >= type_rows.size())
        file.fail_damaged(fmt::format("a variable of node {} has type {}, which is not there", node,
                                      index(local.type)));
      rows.name.push_back(strings.id(file.text(local.name)));
      rows.type.push_back(type_rows[index(local.type)]);
      rows.bytes.push_back(local.bytes);
      rows.deep_bytes.push_back(local.deep_bytes);
      rows.partial.push_back(local.partial != 0);
    }
  }
}

}  // namespace pyprof
