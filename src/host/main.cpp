#include <exception>

#include "command_line.h"
#include "fixed_addresses.h"
#include "messages.h"
#include "session.h"

int main(int argc, char** argv) {
  pyprof::fix_addresses(argv);
  try {
    return pyprof::run_host(pyprof::read_command_line({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    pyprof::say_error(error.what());
    return 2;
  }
}
