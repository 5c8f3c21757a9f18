// An open-addressing set of 32-bit record ids, searched by whatever the records contain.
//
// It never throws and never fails half-way, because it is used inside hooks: when memory runs out
// it only stops growing, and insert() says so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace pyprof {

class IdIndex {
 public:
  // The id for which same(id) holds among those inserted under this hash; 0 if there is none.
  template <typename Same>
  std::uint32_t find(std::uint64_t hash, Same same) const {
    for (std::size_t slot = hash & mask_; slots_ && slots_[slot] != 0; slot = (slot + 1) & mask_)
      if (same(slots_[slot])) return slots_[slot];
    return 0;
  }

  // hash_of(id) gives the hash of an id inserted earlier. False if there is no memory for more.
  template <typename HashOf>
  bool insert(std::uint64_t hash, std::uint32_t id, HashOf hash_of) {
    if (2 * (size_ + 1) > capacity() && !grow(hash_of)) return false;
    place(slots_.get(), mask_, hash, id);
    ++size_;
    return true;
  }

 private:
  static constexpr std::size_t kFirstCapacity = 256;

  std::size_t capacity() const { return slots_ ? mask_ + 1 : 0; }

  static void place(std::uint32_t* slots, std::size_t mask, std::uint64_t hash, std::uint32_t id) {
    std::size_t slot = hash & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = id;
  }

  template <typename HashOf>
  bool grow(HashOf hash_of) {
    const std::size_t wanted = std::max(kFirstCapacity, 2 * capacity());
    std::unique_ptr<std::uint32_t[]> larger(new (std::nothrow) std::uint32_t[wanted]());
    if (!larger) return size_ + 1 < capacity();  // fuller than we like, but still with a hole
    for (std::size_t slot = 0; slot < capacity(); ++slot)
      if (slots_[slot] != 0) place(larger.get(), wanted - 1, hash_of(slots_[slot]), slots_[slot]);
    slots_ = std::move(larger);
    mask_ = wanted - 1;
    return true;
  }

  std::unique_ptr<std::uint32_t[]> slots_;
  std::size_t mask_ = 0;
  std::size_t size_ = 0;
};

// Spreads the bits of a small key over a word (the finaliser of MurmurHash3).
constexpr std::uint64_t mix(std::uint64_t key) {
  key ^= key >> 33;
  key *= 0xff51afd7ed558ccdULL;
  key ^= key >> 33;
  key *= 0xc4ceb9fe1a85ec53ULL;
  return key ^ (key >> 33);
}

}  // namespace pyprof
