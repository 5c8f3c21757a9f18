// A profile of three functions, and what an export makes of one.
#pragma once

#include <pyprof/convert/export.h>

#include <string>
#include <string_view>

#include "tree_builder.h"

namespace pyprof {

// main calls work twice and itself once; work sorts.
inline Profile small_profile() {
  TreeBuilder tree("test");
  const auto function = [&tree](const std::string& name, std::uint64_t line) {
    return tree.function({name, "program.py", line, FileKind::kProject});
  };
  const std::uint32_t main = tree.child(0, function("main", 1));
  const std::uint32_t work = tree.child(main, function("work", 7));
  const std::uint32_t again = tree.child(main, function("main", 1));
  const std::uint32_t sort =
      tree.child(work, tree.function({"<built-in method sorted>", "", 0, FileKind::kNative}));
  tree.add(main, 1, 5'000'000'000);
  tree.add(work, 2, 70'000);
  tree.add(again, 1, 300);
  tree.add(sort, 3'000'000'000, 1'000);
  return tree.take();
}

inline std::string exported(const Profile& profile, std::string_view format) {
  StringSink out;
  export_format(format).write({profile, "small", {}}, out);
  return out.take();
}

}  // namespace pyprof
