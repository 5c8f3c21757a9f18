#include <exception>

#include "command_line.h"
#include "fixed_addresses.h"
#include "follower.h"
#include "messages.h"
#include "native_program.h"
#include "session.h"

int main(int argc, char** argv) {
  pyprof::become_stand_in(argc, argv);
  pyprof::fix_addresses(argv);
  if (const auto followed = pyprof::take_followed()) return pyprof::run_followed(*followed, argv);
  try {
    const pyprof::Command command = pyprof::read_command_line({argv + 1, argv + argc});
    pyprof::change_program(command, argv);
    return pyprof::run_host(command);
  } catch (const std::exception& error) {
    pyprof::say_error(error.what());
    return 2;
  }
}
