// The browser of whoever runs this program.
#pragma once

#include <string>

namespace pyprof {

// Starts $BROWSER or the desktop's own. False if there is none, such as on a machine without a
// screen; a text browser that would take the terminal is only started if $BROWSER names it.
bool open_in_browser(const std::string& url);

}  // namespace pyprof
