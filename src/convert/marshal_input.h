// Reads the subset of Python's marshal format that profiles are made of. Trusts nothing: lengths
// are those the file has room for, depth is bounded, references are to what was read completely.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pyprof {

struct MarshalValue;
// Shared, since the format refers back to values it had.
using MarshalPointer = std::shared_ptr<const MarshalValue>;
using MarshalTuple = std::vector<MarshalPointer>;
using MarshalDict = std::vector<std::pair<MarshalPointer, MarshalPointer>>;

struct MarshalValue {
  std::variant<std::monostate, std::int64_t, double, std::string, MarshalTuple, MarshalDict> is;
};

// Throws Error that names `path` and the byte.
MarshalPointer read_marshal(std::string_view bytes, const std::string& path);

}  // namespace pyprof
