// What a script can ask of the recorder: the builtin module _pyprof, and the package `pyprof` that
// is made of it. Scripts see nothing of either before they import it, but for one more entry at the
// end of sys.meta_path: sys.path and sys.builtin_module_names are as under python3, and a pyprof.py
// of the script's own comes first.
#pragma once

#include <string>

namespace pyprof {

// With the GIL, before the script runs. `package_folder` is where the package lies; empty: nowhere,
// and nothing happens.
void open_side_door(const std::string& package_folder);

}  // namespace pyprof
