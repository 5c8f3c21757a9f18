#include "lifetimes.h"

#include "block_header.h"
#include "compat.h"
#include "recording.h"

namespace pyprof {
namespace {

struct Birth {
  Birth* next;
  Birth* previous;
  format::ThreadRecord* thread;  // null if it was not recorded
  std::uint32_t blocks;          // of the thread, itself included
  std::uint32_t collections;     // that had begun

  BlockHeader* header() { return BlockHeader::in_large(this + 1); }
  static Birth* of(void* block) { return static_cast<Birth*>(block) - 1; }
};
static_assert(sizeof(Birth) % alignof(std::max_align_t) == 0);

PyMemAllocatorEx s_memory_below, s_objects_below;  // what we wrap
Birth s_living = {&s_living, &s_living, nullptr, 0, 0};
std::uint32_t s_collections = 0;  // that have begun
bool s_collecting = false;
bool s_calibrating = false;
bool s_ended = false;  // the script; what is freed from then on was alive at its end

void link(Birth* birth) {
  birth->next = s_living.next;
  birth->previous = &s_living;
  birth->next->previous = s_living.next = birth;
}

void unlink(Birth* birth) {
  birth->next->previous = birth->previous;
  birth->previous->next = birth->next;
}

void* begin(void* raw) {
  if (!raw) return nullptr;
  auto* birth = static_cast<Birth*>(raw);
  birth->thread = t_thread;
  birth->blocks = t_thread ? static_cast<std::uint32_t>(++t_thread->blocks) : 0;
  birth->collections = s_collections;
  *birth->header() = {};  // nobody's yet
  link(birth);
  return birth + 1;
}

bool is_temporary(const Birth& birth) {
  if (s_ended || !birth.thread) return false;
  return static_cast<std::uint32_t>(birth.thread->blocks) - birth.blocks < format::kTemporaryBlocks;
}

// A collection that goes on now is not over: what it frees did not survive it.
bool has_survived(const Birth& birth) {
  return birth.collections != s_collections - (s_collecting ? 1 : 0) &&
         birth.collections != s_collections;
}

// Of a block that was charged to a cell; others are nobody's.
void end(Birth& birth, bool leaked) {
  const BlockHeader& header = *birth.header();
  if (header.where == BlockHeader::kNobody || header.where == BlockHeader::kUndecided) return;
  recording().lifetimes.add({.cell = CellId{header.where},
                             .bytes = header.bytes(),
                             .temporary = is_temporary(birth),
                             .survived = has_survived(birth),
                             .at_end = s_ended,
                             .leaked = leaked});
}

bool is_recording() { return (recording().blocks_open && !s_calibrating) || s_ended; }

void* allocate_with_birth(void* below, std::size_t bytes) {
  const auto& allocator = *static_cast<PyMemAllocatorEx*>(below);
  return begin(allocator.malloc(allocator.ctx, bytes + sizeof(Birth)));
}

void* allocate_zeroed(void* below, std::size_t count, std::size_t size) {
  const auto& allocator = *static_cast<PyMemAllocatorEx*>(below);
  return begin(allocator.calloc(allocator.ctx, 1, count * size + sizeof(Birth)));
}

void release_with_birth(void* below, void* block) {
  const auto& allocator = *static_cast<PyMemAllocatorEx*>(below);
  Birth* birth = Birth::of(block);
  unlink(birth);
  if (is_recording()) end(*birth, false);
  allocator.free(allocator.ctx, birth);
}

void* resize(void* below, void* block, std::size_t bytes) {
  const auto& allocator = *static_cast<PyMemAllocatorEx*>(below);
  Birth* birth = Birth::of(block);
  const bool is_charged = birth->header()->where != BlockHeader::kNobody;
  const std::uint64_t old_bytes = birth->header()->bytes();
  unlink(birth);
  auto* moved = static_cast<Birth*>(allocator.realloc(allocator.ctx, birth, bytes + sizeof(Birth)));
  link(moved ? moved : birth);
  if (moved && is_charged && is_recording()) recording().lifetimes.add_resized(old_bytes);
  return moved ? moved + 1 : nullptr;
}

void hook(PyMemAllocatorDomain domain, PyMemAllocatorEx& below) {
  PyMem_GetAllocator(domain, &below);
  PyMemAllocatorEx ours = {&below, allocate_with_birth, allocate_zeroed, resize,
                           release_with_birth};
  PyMem_SetAllocator(domain, &ours);
}

void end_all() {
  for (Birth* birth = s_living.next; birth != &s_living; birth = birth->next) end(*birth, true);
}

}  // namespace

void hook_lifetimes() {
  Recording& all = recording();
  if (!all.options.lifetimes || !all.lifetimes.open()) return;
  hook(PYMEM_DOMAIN_MEM, s_memory_below);
  hook(PYMEM_DOMAIN_OBJ, s_objects_below);
  all.file.count(format::Incident::kLifetimesLost);  // until finish_lifetimes()
}

void ignore_lives(bool ignore) { s_calibrating = ignore; }

const PyMemAllocatorEx& below_lifetimes(const PyMemAllocatorEx& objects) {
  return objects.ctx == &s_objects_below ? s_objects_below : objects;
}

void note_collection_began() {
  ++s_collections;
  s_collecting = true;
}

void note_collection_over() { s_collecting = false; }

void finish_lifetimes(Ending ending) {
  Recording& all = recording();
  if (!all.options.lifetimes || !s_memory_below.malloc || !compat::holds_gil()) return;
  s_ended = true;
  // Where the script has disabled it, finalizers would run that python3 runs later, or never.
  if (ending == Ending::kShutdown && PyGC_IsEnabled())
    PyGC_Collect();
  else
    all.file.count(format::Incident::kLastCollectionMissing);
  end_all();
  s_ended = false;
  all.header.recorded |= format::kRecordsLifetimes;
  all.header.incidents[static_cast<std::size_t>(format::Incident::kLifetimesLost)] = 0;
}

}  // namespace pyprof
