#include "output_place.h"

#include <pyprof/analyze/function_name.h>
#include <pyprof/core/error.h>

#include <filesystem>

namespace pyprof {

std::string output_path(const std::string& named) { return named == "-" ? "/dev/stdout" : named; }

void refuse_to_replace(const std::vector<std::string>& inputs, const std::string& output,
                       const std::string& option) {
  if (output == "-") return;
  std::error_code ignored;
  for (const std::string& input : inputs)
    if (std::filesystem::equivalent(input, output, ignored))
      throw Error(option + " would replace " + harmless(input) +
                  ", which is read; name another file with it");
}

}  // namespace pyprof
