// What is known of sites as text, for the starts to come of the same build: places are told by how
// far they lie from where the interpreter's code was loaded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sites.h"

namespace pyprof {

// Without those of other libraries, which need not be loaded when the text is read. Empty if the
// interpreter's code tells no build, or if storage of a container is allocated elsewhere.
std::string text_of(std::vector<SiteFacts> sites);

// Their owners are parts of `text`. None if it is not whole, or of another build of the
// interpreter.
std::vector<SiteFacts> site_facts_in(std::string_view text);

}  // namespace pyprof
