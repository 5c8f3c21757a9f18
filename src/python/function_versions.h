// The versions by which CPython recognises functions whose calls it inlines.
#pragma once

namespace pyprof {

// 3.11.0 to 3.11.3 inline Python's __getitem__ past PEP 523 (gh-104405), but only while a
// function's version fits in 16 bits. So the counter is moved beyond these before the script
// starts; nothing else uses them while an evaluation hook is installed. Nobody exports the counter:
// it is the word of the interpreter's data that tells the next version again and again. Frames must
// not be hooked. False if it was not found.
bool skip_inlining_versions();

}  // namespace pyprof
