// Pieces of JSON for the writers of formats that are too large for a JSON value.
#pragma once

#include <pyprof/read/text_sink.h>

#include <string>
#include <string_view>

namespace pyprof {

// Quoted, whatever bytes it has.
std::string json_string(std::string_view text);

// "[", then write(i) for each of `count` with commas between, then "]".
template <typename Write>
void json_array(TextSink& out, std::size_t count, Write&& write) {
  out.put('[');
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) out.put(',');
    write(i);
  }
  out.put(']');
}

}  // namespace pyprof
