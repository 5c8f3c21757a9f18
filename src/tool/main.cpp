#include <cstdio>
#include <exception>

#include "command_line.h"

int main(int argc, char** argv) {
  try {
    return pyprof::run_tool({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pyprof: %s\n", error.what());
    return 2;
  }
}
