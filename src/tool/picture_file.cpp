#include "picture_file.h"

#include <pyprof/analyze/function_name.h>
#include <pyprof/core/error.h>
#include <pyprof/draw/picture.h>
#include <pyprof/read/output_file.h>

#include <array>
#include <utility>

#include "output_place.h"

namespace pyprof {
namespace {

constexpr std::array kEndings = {std::pair{".svg", PictureFormat::kSvg},
                                 std::pair{".png", PictureFormat::kPng},
                                 std::pair{".html", PictureFormat::kHtml}};

std::string content_of(const std::string& svg, const Picture& picture) {
  switch (picture_format(picture.path)) {
    case PictureFormat::kPng:
      return png_of(svg);
    case PictureFormat::kHtml:
      return page_of(svg, picture.title);
    case PictureFormat::kSvg:
      break;
  }
  return svg;
}

}  // namespace

PictureFormat picture_format(const std::string& path) {
  for (const auto& [ending, format] : kEndings)
    if (path.ends_with(ending)) return format;
  throw Error(harmless(path) +
              " does not say what picture it is to be; end its name in .svg, .png "
              "or .html");
}

void write_picture(const std::string& svg, const Picture& picture) {
  write_text(content_of(svg, picture), picture.path, picture.option);
}

void write_text(const std::string& text, const std::string& path, const std::string& option) {
  OutputFile out(output_path(path), option);
  out.raw(text);
  out.commit();
}

}  // namespace pyprof
