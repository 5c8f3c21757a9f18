#include "plotted.h"

#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/text.h>
#include <pyprof/core/error.h>

#include "terminal.h"

namespace pyprof {

Axis time_axis(std::uint64_t end_ns, const PlotOptions& options) {
  const std::uint64_t low = options.from_ns.value_or(0);
  const std::uint64_t high =
      std::min(options.to_ns.value_or(end_ns), std::max<std::uint64_t>(end_ns, 1));
  if (low >= high)
    throw Error("nothing lies between --from and --to: the run took " + duration_text(end_ns) +
                "; choose a part of that");
  return {"time since the start", Unit::kTime, static_cast<double>(low), static_cast<double>(high)};
}

std::string title_or(const PlotOptions& options, const std::string& usual) {
  return harmless(options.title.empty() ? usual : options.title);
}

std::string brief(const std::string& name) {
  constexpr std::size_t kMostCharacters = 52;
  return fitted(harmless(name), kMostCharacters);
}

}  // namespace pyprof
