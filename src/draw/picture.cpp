#include <cairo.h>
#include <librsvg/rsvg.h>
#include <pyprof/core/error.h>
#include <pyprof/draw/picture.h>

#include <cmath>
#include <memory>

#include "svg.h"

namespace pyprof {
namespace {

template <auto kFree>
struct Freed {
  template <typename Value>
  void operator()(Value* value) const {
    kFree(value);
  }
};
using Handle = std::unique_ptr<RsvgHandle, Freed<g_object_unref>>;
using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;

constexpr double kScale = 2;

[[noreturn]] void refuse(const std::string& why) {
  throw Error("the picture cannot be drawn as PNG: " + why + "; write it as .svg");
}

Handle handle_of(const std::string& svg) {
  Handle handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), nullptr));
  if (!handle) refuse("librsvg does not read it");
  return handle;
}

RsvgRectangle size_of(RsvgHandle* handle) {
  RsvgRectangle size{};
  if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, &size.width, &size.height))
    refuse("it has no size");
  return {0, 0, size.width * kScale, size.height * kScale};
}

cairo_status_t append(void* text, const unsigned char* bytes, unsigned count) {
  static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string png_of(const std::string& svg) {
  const Handle handle = handle_of(svg);
  const RsvgRectangle size = size_of(handle.get());
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                   static_cast<int>(std::ceil(size.width)),
                                                   static_cast<int>(std::ceil(size.height))));
  const Context context(cairo_create(surface.get()));
  if (!rsvg_handle_render_document(handle.get(), context.get(), &size, nullptr))
    refuse("librsvg does not draw it");
  std::string png;
  const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &png);
  if (status != CAIRO_STATUS_SUCCESS) refuse(cairo_status_to_string(status));
  return png;
}

std::string page_of(const std::string& svg, const std::string& title) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" +
         escaped(title) +
         "</title>\n<style>body { margin: 0 } svg { display: block; margin: auto; max-width: 100%; "
         "height: auto }</style>\n</head>\n<body>\n" +
         svg + "</body>\n</html>\n";
}

}  // namespace pyprof
