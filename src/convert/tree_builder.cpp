#include "tree_builder.h"

#include <pyprof/core/error.h>

namespace pyprof {

FileKind kind_of_path(std::string_view path) {
  if (path.starts_with("<frozen ")) return FileKind::kStdlib;
  if (path.empty() || path.starts_with('<')) return FileKind::kSynthetic;
  for (const std::string_view part : {"/site-packages/", "/dist-packages/"})
    if (path.find(part) != std::string_view::npos) return FileKind::kSitePackages;
  const bool in_stdlib = path.find("/lib/python3") != std::string_view::npos;
  return in_stdlib ? FileKind::kStdlib : FileKind::kProject;
}

TreeBuilder::TreeBuilder(std::string path) : path_(std::move(path)) {
  text("");
  profile_.types.name.push_back(text("(untyped)"));
  profile_.types.module.push_back(0);
  nodes_.push_back({0, function({"<thread>", "", 0, FileKind::kSynthetic}), 0, 0});
}

// stacks.json's own limits: integers that every JSON reader keeps, and indices of 31 bits.
std::uint64_t TreeBuilder::checked(std::uint64_t value, std::uint64_t limit) const {
  if (value > limit)
    throw Error(path_ + " has values too large for a profile; import a part of it");
  return value;
}

std::uint32_t TreeBuilder::text(const std::string& text) {
  const auto next = static_cast<std::uint32_t>(profile_.strings.size());
  const auto [entry, is_new] = texts_.try_emplace(text, next);
  if (is_new) profile_.strings.push_back(text);
  return entry->second;
}

std::uint32_t TreeBuilder::file(const std::string& path, FileKind kind) {
  const auto next = static_cast<std::uint32_t>(profile_.files.kind.size());
  const auto [entry, is_new] = files_.try_emplace({path, kind}, next);
  if (!is_new) return entry->second;
  profile_.files.path.push_back(text(path));
  profile_.files.kind.push_back(kind);
  return next;
}

std::uint32_t TreeBuilder::function(const ImportedFunction& function) {
  FunctionColumns& functions = profile_.functions;
  const auto next = static_cast<std::uint32_t>(functions.name.size());
  const auto [entry, is_new] =
      functions_.try_emplace({function.name, function.file, function.line}, next);
  if (!is_new) return entry->second;
  functions.name.push_back(text(function.name));
  functions.qualname.push_back(text(function.name));
  functions.module.push_back(0);
  functions.file.push_back(file(function.file, function.kind));
  functions.first_line.push_back(checked(function.line, INT32_MAX));
  functions.flags.push_back(0);
  return next;
}

std::uint32_t TreeBuilder::child(std::uint32_t parent, std::uint32_t function) {
  const auto next = static_cast<std::uint32_t>(checked(nodes_.size(), INT32_MAX));
  const auto [entry, is_new] = children_.try_emplace(std::uint64_t{parent} << 32 | function, next);
  if (is_new) nodes_.push_back({parent, function, 0, 0});
  return entry->second;
}

void TreeBuilder::add(std::uint32_t node, std::uint64_t calls, std::uint64_t self_ns) {
  checked(calls, kLargestInteger);
  checked(self_ns, kLargestInteger);
  nodes_[node].calls = checked(nodes_[node].calls + calls, kLargestInteger);
  nodes_[node].self_ns = checked(nodes_[node].self_ns + self_ns, kLargestInteger);
  profile_.totals.calls = checked(profile_.totals.calls + calls, kLargestInteger);
  profile_.totals.self_ns = checked(profile_.totals.self_ns + self_ns, kLargestInteger);
}

std::vector<std::uint32_t> TreeBuilder::subtree_sizes() const {
  std::vector<std::uint32_t> size(nodes_.size(), 1);
  for (std::size_t id = nodes_.size(); id-- > 1;) size[nodes_[id].parent] += size[id];
  return size;
}

// A node's place is where its parent's next free place is; a child takes as many as its subtree
// has. One pass, since parents come first.
std::vector<std::uint32_t> TreeBuilder::positions(const std::vector<std::uint32_t>& size) const {
  std::vector<std::uint32_t> position(nodes_.size()), next_free(nodes_.size(), 1);
  for (std::size_t id = 1; id < nodes_.size(); ++id) {
    std::uint32_t& free = next_free[nodes_[id].parent];
    position[id] = free;
    free += size[id];
    next_free[id] = position[id] + 1;
  }
  return position;
}

void TreeBuilder::fill_nodes() {
  const std::vector<std::uint32_t> size = subtree_sizes(), position = positions(size);
  std::vector<std::size_t> order(nodes_.size());
  for (std::size_t id = 0; id < order.size(); ++id) order[position[id]] = id;
  NodeColumns& columns = profile_.nodes;
  for (const std::size_t id : order) {
    const Node& node = nodes_[id];
    columns.parent.push_back(id == 0 ? -1 : static_cast<std::int32_t>(position[node.parent]));
    columns.subtree_size.push_back(size[id]);
    columns.function.push_back(node.function);
    columns.calls.push_back(node.calls);
    columns.resumes.push_back(0);
    columns.self_ns.push_back(node.self_ns);
  }
}

Profile TreeBuilder::take() {
  fill_nodes();
  profile_.has_time = true;
  profile_.totals.nodes = nodes_.size();
  profile_.threads.push_back({1, "imported", 0, 0, profile_.totals.self_ns, 0});
  profile_.meta.duration_ns = profile_.totals.self_ns;
  profile_.status.state = "completed";
  return std::move(profile_);
}

}  // namespace pyprof
