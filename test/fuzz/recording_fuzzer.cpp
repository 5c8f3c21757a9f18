// libFuzzer over the reader of recordings (.pyprof). A recording is a megabyte, so an input is not
// the file but what is changed in a sound one: a byte that says how the program ended, then Edits.
#include <pyprof/core/format.h>
#include <pyprof/read/recording.h>

#include <algorithm>
#include <cstring>

#include "hostile.h"
#include "written_profile.h"

using namespace pyprof;
using namespace pyprof::test;

namespace {

using format::Header;

enum Where : std::uint8_t { kHeader = format::kTableCount, kDirectory, kLength, kPlaces };

struct [[gnu::packed]] Edit {
  std::uint8_t where;  // a table, whose first records are edited, or one of Where
  std::uint8_t width;
  std::uint16_t at;
  std::uint64_t value;
};

std::string sound_recording() {
  RecordingBuilder builder;
  fill_with_example(builder);
  return bytes_of(builder.path());
}

const std::string& sound() {
  static const std::string bytes = sound_recording();
  return bytes;
}

const Header& sound_header() { return *reinterpret_cast<const Header*>(sound().data()); }

// Where the edits of this kind begin.
std::size_t base_of(unsigned where) {
  if (where < format::kTableCount) {
    const format::TableEntry& table = sound_header().tables[where];
    return table.count ? table.chunks[0].file_offset : 0;
  }
  return where == kDirectory ? offsetof(Header, tables) : 0;
}

void put(const Edit& edit, std::string& bytes) {
  const unsigned where = edit.where % kPlaces;
  if (where == kLength) return bytes.resize(edit.value % (bytes.size() + 1));
  const std::size_t at = base_of(where) + edit.at, width = std::size_t{1} << edit.width % 4;
  if (at + width <= bytes.size()) std::memcpy(bytes.data() + at, &edit.value, width);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TemporaryFolder folder;
  static const std::string path = folder / "hostile.pyprof";
  constexpr RunState kStates[] = {RunState::kExited, RunState::kSignaled, RunState::kLost,
                                  RunState::kRunning};
  if (size == 0) return 0;
  std::string bytes = sound();
  Edit edit;
  for (std::size_t at = 1; at + sizeof edit <= size; at += sizeof edit) {
    std::memcpy(&edit, data + at, sizeof edit);
    put(edit, bytes);
  }
  write_bytes(path, bytes);
  can_be_used(path, [&] { return read_recording(path, {.state = kStates[data[0] % 4]}); });
  return 0;
}
