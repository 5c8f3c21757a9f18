// Everything that differs between CPython 3.11 and 3.14 for the hooks: one door to the
// interpreter's internals, so that no other file asks for a version.
#pragma once

#include "compat/allocators.h"
#include "compat/c_functions.h"
#include "compat/calls.h"
#include "compat/code_extra.h"
#include "compat/collector.h"
#include "compat/embedding.h"
#include "compat/entries.h"
#include "compat/frames.h"
#include "compat/objects.h"
#include "compat/tasks.h"
#include "compat/threads.h"
