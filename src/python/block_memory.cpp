#include "block_memory.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace pyprof {

namespace detail {
constinit SmallBlocks g_small_blocks;
std::size_t g_small_end = 0;
}  // namespace detail

namespace {

// Whether `bytes` fill a small block well enough to stay in it.
bool suits(BlockHeader* header, std::size_t bytes) {
  const std::size_t room = SmallBlocks::room_in(header), needed = bytes + kSmallHeader;
  return needed <= room && needed > room / 4 * 3;
}

BlockHeader* resize_large(const PyMemAllocatorEx& below, BlockHeader* header, std::size_t bytes) {
  void* made = below.realloc(below.ctx, header->made_as_large(), bytes + kLargeHeader);
  if (!made) return nullptr;
  BlockHeader* moved = BlockHeader::in_large(made);
  moved->large_bytes() = bytes;
  return moved;
}

PyCFunction s_count_without_small = nullptr;

PyObject* count_blocks(PyObject* module, PyObject* none) {
  PyObject* others = s_count_without_small(module, none);
  PyObject* small = PyLong_FromSize_t(detail::g_small_blocks.count());
  PyObject* all = others && small ? PyNumber_Add(others, small) : nullptr;
  Py_XDECREF(others);
  Py_XDECREF(small);
  return all;
}

}  // namespace

void open_small_blocks() {
  if (compat::may_replace_allocator()) detail::g_small_end = kSmallEnd;
}

void count_small_blocks_for_script() {
  PyObject* count = PySys_GetObject("getallocatedblocks");
  if (!detail::g_small_end || !count || !PyCFunction_Check(count)) return;
  PyMethodDef* method = reinterpret_cast<PyCFunctionObject*>(count)->m_ml;
  if (method->ml_flags != METH_NOARGS) return;
  s_count_without_small = std::exchange(method->ml_meth, count_blocks);
}

BlockHeader* make_large_block(void* made, std::size_t bytes) {
  if (!made) return nullptr;
  BlockHeader* header = BlockHeader::in_large(made);
  *header = {BlockHeader::kUndecided, BlockHeader::kLarge};
  header->large_bytes() = bytes;
  return header;
}

BlockHeader* resize_block(const PyMemAllocatorEx& below, BlockHeader* header, std::size_t bytes) {
  const bool stays_large = header->is_large() && !may_be_small(bytes);
  if (stays_large) return resize_large(below, header, bytes);
  if (!header->is_large() && suits(header, bytes)) {
    header->small_bytes = static_cast<std::uint32_t>(bytes);
    return header;
  }
  BlockHeader* moved = make_block(below, bytes);
  if (!moved) return header->is_large() ? resize_large(below, header, bytes) : nullptr;
  moved->where = header->where;
  std::memcpy(moved->block(), header->block(), std::min<std::size_t>(bytes, header->bytes()));
  give_back(below, header);
  return moved;
}

}  // namespace pyprof
