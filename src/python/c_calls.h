// --calls c|both: builtins and C methods enter and leave the call tree through PyEval_SetProfile.
//
// Python frames stay with the PEP 523 hook; of the profile events only C_CALL, C_RETURN and
// C_EXCEPTION are used, so the two never count the same thing.
#pragma once

#include "compat.h"

namespace pyprof {

// Both act on the calling thread; with the GIL.
void hook_c_calls();
void unhook_c_calls();

}  // namespace pyprof
