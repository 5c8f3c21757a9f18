#include "hostile.h"

#include <fmt/format.h>
#include <pyprof/analyze/function_table.h>
#include <pyprof/analyze/merge.h>
#include <pyprof/convert/export.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>
#include <pyprof/read/stacks_json.h>
#include <pyprof/read/text_sink.h>

#include <stdexcept>
#include <string_view>

#include "written_profile.h"

namespace pyprof::test {
namespace {

void require(bool holds, std::string_view what, std::string_view said = "") {
  if (!holds) throw std::logic_error(fmt::format("{}: {}", what, said));
}

// Each of what is tried may refuse in its own words.
template <typename Work>
void attempt(Work work) {
  try {
    work();
  } catch (const Error& error) {
    require(std::string_view(error.what()).find('\n') == std::string_view::npos,
            "a refusal is not one line", error.what());
  }
}

void export_everywhere(const Profile& profile) {
  for (const ExportFormat& format : export_formats()) {
    if (format.name == "html") continue;  // the viewer is not in every build
    attempt([&] {
      StringSink out;
      format.write({profile, "name", {}}, out);
    });
  }
}

void use(const Profile& profile) {
  export_everywhere(profile);
  attempt([&] { function_table(profile); });
  if (check_profile(profile)) return;  // merge is for accounts that close
  attempt([&] {
    const Profile both = merged({{"a", profile}, {"b", profile}});
    require(!check_shape(both), "merged profiles have no sound shape");
  });
}

}  // namespace

bool can_be_used(const std::string& path, const std::function<Profile()>& read) try {
  const Profile profile = read();
  require(!check_shape(profile), "what was read has no sound shape");
  use(profile);
  const Written again(profile);
  read_stacks_json(again.path);
  return true;
} catch (const Error& error) {
  const std::string_view said = error.what();
  require(said.find(path) != std::string_view::npos, "the file is not named", said);
  require(said.find("; ") != std::string_view::npos, "no next step is told", said);
  return false;
}

}  // namespace pyprof::test
