#include <pyprof/cli/standard_output.h>
#include <pyprof/core/error.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace pyprof {

void finish_standard_output() {
  const bool failed_before = std::ferror(stdout) != 0;
  if (std::fflush(stdout) == 0 && !failed_before) return;
  throw Error(std::string("cannot write to standard output: ") +
              (errno ? std::strerror(errno) : "some of it is lost") +
              "; choose another place for it");
}

}  // namespace pyprof
