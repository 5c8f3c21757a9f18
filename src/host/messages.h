// What pyprof-host says: on stderr only, stdout belongs to the script.
#pragma once

#include <string_view>

#include "command_line.h"

namespace pyprof {

void set_verbosity(Verbosity verbosity);
void say_error(std::string_view sentence);
void say_warning(std::string_view sentence);
void say(std::string_view sentence);         // not under -q
void say_detail(std::string_view sentence);  // under -v

}  // namespace pyprof
