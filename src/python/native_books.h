// The books of native blocks: which are alive, and in which cell. With the GIL.
#pragma once

#include <pyprof/core/block_table.h>

#include <cstdint>
#include <map>

#include "native_owners.h"
#include "native_queue.h"

namespace pyprof {

class NativeBooks {
 public:
  // `line` of the function that runs; 0 if unknown. Of a library that announces, a block waits for
  // that until the next event if `may_wait`.
  void enter(const NativeEvent& event, std::uint32_t line, bool may_wait);
  // The newest block, or one that was kept and is used anew, belongs to this type.
  void announce(const NativeEvent& event, std::uint32_t line, TypeId type);
  // The newest block is charged as it stands.
  void settle();
  // The next block of a thread that never ran Python makes a new root for such.
  void forget_silent_root() { silent_root_ = NodeId::kNone; }

 private:
  struct Charge {
    void* address = nullptr;
    std::uint64_t bytes = 0;
    Place place{NodeId::kNone};
    TypeId type = TypeId::kUntyped;
    format::ThreadRecord* thread = nullptr;
  };
  struct Mapping {
    std::uint64_t bytes;
    CellId cell;
  };
  using Mappings = std::map<std::uintptr_t, Mapping>;

  Charge charge_of(const NativeEvent& event, std::uint32_t line);
  NodeId node_of(const NativeEvent& event);
  void charge(const Charge& charge);
  void release(void* address);
  void map(const Charge& charge);
  bool unmap(void* address, std::uint64_t bytes);
  Mappings::iterator cut(Mappings::iterator mapping, std::uintptr_t begin, std::uintptr_t end);
  void keep_rest(std::uintptr_t address, std::uintptr_t end, CellId cell);

  BlockTable blocks_;
  Mappings mappings_;
  Charge newest_;
  NodeId silent_root_ = NodeId::kNone;
};

}  // namespace pyprof
