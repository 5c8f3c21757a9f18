#include <pyprof/convert/report.h>
#include <pyprof/core/error.h>
#include <pyprof/read/gzip_sink.h>
#include <pyprof/read/stacks_json.h>
#include <pyprof/read/utf8.h>

#include "base64_sink.h"
#include "viewer_page.h"

namespace pyprof {
namespace {

constexpr std::string_view kSlot =
    R"(<script type="application/octet-stream;base64" id="profile"></script>)";
constexpr std::string_view kSlotBefore =
    R"(<script type="application/octet-stream;base64" id="profile-before"></script>)";
constexpr std::string_view kSlotEnd = "></script>";

std::string attribute(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    if (character == '&')
      escaped += "&amp;";
    else if (character == '<')
      escaped += "&lt;";
    else if (character == '"')
      escaped += "&quot;";
    else
      escaped += character;
  }
  return escaped;
}

void write_data(TextSink& out, const Profile& profile) {
  Base64Sink base64(out);
  GzipSink gzip(base64);
  write_stacks_json(profile, gzip);
  gzip.finish();
  base64.finish();
}

void fill(TextSink& out, std::string_view slot, const NamedProfile* run) {
  if (!run) return out.raw(slot);
  slot.remove_suffix(kSlotEnd.size());
  out.raw(slot);
  out.raw(" data-name=\"" + attribute(repaired_utf8(run->name)) + "\">");
  write_data(out, run->profile);
  out.raw("</script>");
}

// Writes the page up to the slot, and the slot filled; returns what follows.
std::string_view write_through(TextSink& out, std::string_view page, std::string_view slot,
                               const NamedProfile* run) {
  const std::size_t at = page.find(slot);
  if (at == std::string_view::npos)
    throw Error("the built-in viewer has no place for a profile; build this program again");
  out.raw(page.substr(0, at));
  fill(out, slot, run);
  return page.substr(at + slot.size());
}

}  // namespace

void require_viewer() {
  if (viewer_page().empty())
    throw Error(
        "this program was built without the viewer, so it makes no reports; build it where "
        "Node.js 20 is installed, or open stacks.json in a viewer.html");
}

void write_report(TextSink& out, const NamedProfile& run, const NamedProfile* before) {
  require_viewer();
  std::string_view page = write_through(out, viewer_page(), kSlot, &run);
  page = write_through(out, page, kSlotBefore, before);
  out.raw(page);
}

}  // namespace pyprof
