#include "profile_head.h"

#include <fmt/format.h>
#include <pyprof/analyze/function_name.h>
#include <pyprof/analyze/text.h>

#include "terminal.h"

namespace pyprof {
namespace {

std::string command_text(const Profile& profile) {
  std::string command;
  for (const std::string& argument : profile.meta.argv)
    command += (command.empty() ? "" : " ") + argument;
  return command.empty() ? "(unknown program)" : harmless(command);
}

}  // namespace

std::string profile_head(const Profile& profile) {
  std::string text = styled(fitted(command_text(profile), terminal_width()), Style::kBold);
  text += fmt::format("\n{} after {}, {} on {}", harmless(state_text(profile)),
                      duration_text(profile.meta.duration_ns),
                      counted_text(profile.totals.calls, "call"),
                      counted_text(profile.nodes.count(), "path"));
  if (profile.has_memory)
    text +=
        fmt::format(", {} allocated, heap peak {}", bytes_text(profile.totals.memory[kAllocBytes]),
                    bytes_text(profile.totals.memory[kAtPeakBytes]));
  return text;
}

}  // namespace pyprof
