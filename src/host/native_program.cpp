#include "native_program.h"

#include <pyprof/core/error.h>
#include <pyprof/core/own_executable.h>
#include <pyprof/native/hooks.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace pyprof {

void change_program(const Command& command, char** argv) {
  if (!command.record.native || !command.answer.empty() || has_native_symbols()) return;
  const std::filesystem::path own = own_executable();
  const std::string path = own.parent_path() / "pyprof-host-native";
  execv(path.c_str(), argv);
  throw Error("cannot start " + path + ", which records native memory: " + std::strerror(errno) +
              "; install it beside pyprof-host (a build with sanitizers has none), or leave out "
              "--native");
}

}  // namespace pyprof
