// A profile from paths of functions, in any order: what an import has.
#pragma once

#include <pyprof/read/profile.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace pyprof {

struct ImportedFunction {
  std::string name;
  std::string file;
  std::uint64_t line = 0;
  FileKind kind = FileKind::kProject;
};

// By where Python keeps things.
FileKind kind_of_path(std::string_view path);

// Nodes are numbered as they are added, callers before callees; 0 is the thread's root.
class TreeBuilder {
 public:
  // `path` is the file that is imported, for messages.
  explicit TreeBuilder(std::string path);

  std::uint32_t function(const ImportedFunction& function);
  // The node of this function below that one, made if there is none.
  std::uint32_t child(std::uint32_t parent, std::uint32_t function);
  void add(std::uint32_t node, std::uint64_t calls, std::uint64_t self_ns);

  // All that was added, with one thread. Empties the builder.
  Profile take();

 private:
  std::uint64_t checked(std::uint64_t value, std::uint64_t limit) const;
  std::uint32_t text(const std::string& text);
  std::uint32_t file(const std::string& path, FileKind kind);
  std::vector<std::uint32_t> subtree_sizes() const;
  std::vector<std::uint32_t> positions(const std::vector<std::uint32_t>& size) const;
  void fill_nodes();

  struct Node {
    std::uint32_t parent;
    std::uint32_t function;
    std::uint64_t calls;
    std::uint64_t self_ns;
  };

  std::string path_;
  Profile profile_;
  std::vector<Node> nodes_;
  std::unordered_map<std::uint64_t, std::uint32_t> children_;  // by parent and function
  std::unordered_map<std::string, std::uint32_t> texts_;
  std::map<std::pair<std::string, FileKind>, std::uint32_t> files_;
  std::map<std::tuple<std::string, std::string, std::uint64_t>, std::uint32_t> functions_;
};

}  // namespace pyprof
