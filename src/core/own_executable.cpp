#include <pyprof/core/own_executable.h>
#include <sys/auxv.h>

#include <filesystem>

namespace pyprof {

std::string own_executable() {
  std::error_code unknown;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return unknown ? reinterpret_cast<const char*>(getauxval(AT_EXECFN)) : path.string();
}

}  // namespace pyprof
