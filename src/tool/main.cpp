#include <pyprof/analyze/function_name.h>
#include <pyprof/cli/standard_output.h>
#include <signal.h>

#include <cstdio>
#include <exception>

#include "command_line.h"

int main(int argc, char** argv) {
  signal(SIGXFSZ, SIG_IGN);  // what cannot be written is said, and nothing half is left
  try {
    const int status = pyprof::run_tool({argv + 1, argv + argc});
    pyprof::finish_standard_output();
    return status;
  } catch (const std::exception& error) {
    // Some name files, whose names may be anything.
    std::fprintf(stderr, "pyprof: %s\n", pyprof::harmless(error.what()).c_str());
    return 2;
  }
}
