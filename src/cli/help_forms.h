// A program's description in other forms than --help's.
#pragma once

#include <string>

#include "command_text.h"

namespace pyprof {

struct ProgramText {
  CommandText command;
  std::string usage;   // as in ProgramHelp
  std::string target;  // likewise
  std::string version;
};

std::string man_page(const ProgramText& program);  // roff with the man macros, section 1
std::string bash_completion(const ProgramText& program);
std::string zsh_completion(const ProgramText& program);

}  // namespace pyprof
