// A picture in a file: its format is what the name's ending says.
#pragma once

#include <string>
#include <vector>

namespace pyprof {

enum class PictureFormat { kSvg, kPng, kHtml };

// Throws Error, which lists the endings, for any other.
PictureFormat picture_format(const std::string& path);

// `option` is the one that named the file, for messages.
struct Picture {
  std::string path;
  std::string option;
  std::string title;
};
// Beside and renamed, as all output. Throws Error.
void write_picture(const std::string& svg, const Picture& picture);
void write_text(const std::string& text, const std::string& path, const std::string& option);

}  // namespace pyprof
