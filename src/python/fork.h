// --follow: a child that the script forks records on, in a twin of its parent's file.
//
// What is mapped is shared with the parent, so the child's first act is to map its twin over it, at
// the same addresses: every pointer, id and block header that it has inherited stays good. Then all
// counts start over. What the child does is its own to the last call; blocks that it inherited
// belong to a node <inherited>, from which it frees them.
#pragma once

namespace pyprof {

// Every child that the script forks from now on is recorded, or silenced if there is no family or
// no Python code runs at the fork.
void watch_forks();

}  // namespace pyprof
