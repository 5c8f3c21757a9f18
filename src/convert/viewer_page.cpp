#include "viewer_page.h"

#ifdef PYPROF_VIEWER_PAGE
// The assembler copies the file: as an array in C++ it would take the compiler a minute.
__asm__(
    ".pushsection .rodata\n"
    "kPyprofViewerPage:\n"
    ".incbin \"" PYPROF_VIEWER_PAGE
    "\"\n"
    "kPyprofViewerPageEnd:\n"
    ".popsection\n");
extern "C" const char kPyprofViewerPage[], kPyprofViewerPageEnd[];
#endif

namespace pyprof {

std::string_view viewer_page() {
#ifdef PYPROF_VIEWER_PAGE
  return {kPyprofViewerPage, kPyprofViewerPageEnd};
#else
  return {};
#endif
}

}  // namespace pyprof
