// Text for a page or a comment that is written in Markdown.
#pragma once

#include <string>
#include <string_view>

namespace pyprof {

// A name as code, in which nothing is markup, a mention or a link, also within a table.
std::string markdown_code(std::string_view name);

}  // namespace pyprof
