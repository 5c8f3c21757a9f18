#include <fmt/format.h>
#include <pyprof/cli/number_within.h>

#include <string>

namespace pyprof {

CLI::Validator number_within(double least, double most) {
  const auto fault = [least, most](const std::string& word) -> std::string {
    double number = 0;
    const bool is_within =
        CLI::detail::lexical_cast(word, number) && number >= least && number <= most;
    if (is_within) return {};
    return fmt::format("Value {} not in range {} to {}", word, least, most);
  };
  return {fault, ""};
}

}  // namespace pyprof
