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

void refuse_one_place_for_two(const std::string& output, const std::string& other,
                              const std::string& options) {
  if (output == "-" || other == "-") return;
  std::error_code ignored;  // writing will say what is wrong with a place
  const auto place_of = [&](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, ignored), ignored);
  };
  const std::filesystem::path place = place_of(output);
  if (!place.empty() && place == place_of(other))
    throw Error(options + " both name " + output + "; choose another place for one");
}

}  // namespace pyprof
