// Makes runs that are meant to be repeatable find everything at the same addresses.
//
// With PYTHONHASHSEED set to a number a program's calls, allocations and bytes repeat, but for what
// depends on addresses: CPython's method cache and sets of objects hash them, and the compiler keys
// its tables by them, so that a few strings and integers live longer or are a digit larger.
#pragma once

namespace pyprof {

// If PYTHONHASHSEED asks for it, starts this program anew without address randomisation; otherwise,
// or where the system refuses, returns. The children of the script are randomised as ever. First
// thing in main: it reads and mends the environment.
void fix_addresses(char** argv);

}  // namespace pyprof
