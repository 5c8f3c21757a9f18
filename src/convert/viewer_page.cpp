#include "viewer_page.h"

#ifdef PYPROF_VIEWER_PAGE
// The assembler copies the file: as an array in C++ it would take the compiler a minute.
__asm__(
    ".pushsection .rodata\n"
    "pyprof_viewer_page_begin:\n"
    ".incbin \"" PYPROF_VIEWER_PAGE
    "\"\n"
    "pyprof_viewer_page_end:\n"
    ".popsection\n");
extern "C" const char pyprof_viewer_page_begin[], pyprof_viewer_page_end[];
#endif

namespace pyprof {

std::string_view viewer_page() {
#ifdef PYPROF_VIEWER_PAGE
  return {pyprof_viewer_page_begin, pyprof_viewer_page_end};
#else
  return {};
#endif
}

}  // namespace pyprof
