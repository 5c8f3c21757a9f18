#!/usr/bin/env bash
# lint.sh format|tidy|names|shell|python|core-only: one check over the whole tree; silent if it holds.
set -euo pipefail
cd "$(dirname "$0")/.."

cpp_files() { find src include test \( -name '*.cpp' -o -name '*.h' \) -print0; }

format() { cpp_files | xargs -0 clang-format-14 --dry-run --Werror; }

# The sources and, through them, the headers. Tests are left to the compiler: what Catch2's macros
# expand to breaks half of the checks.
tidy() {
  local log=build/clang-tidy.log
  run-clang-tidy-14 -p build -quiet "$PWD/src/.*" >"$log" 2>&1 && return
  grep -v -e '^clang-tidy' -e 'warnings generated' "$log"
  return 1
}

# Two types of one name, in two headers, are one to the linker: it takes the functions of either.
names() {
  ! grep -rhE --include='*.h' '^(struct|class) \w+[^;]*$' include src |
    awk '{ print $2 }' | sort | uniq -d | grep .
}

shell() {
  find dev .ci/run cmake test -type f \( -name '*.sh' -o -name dev -o -name run \) -print0 |
    xargs -0 shellcheck
}

python() { find src test examples -name '*.py' -print0 | xargs -0 /usr/bin/python3 -m pyflakes; }

# Nothing of the core-only build may look at Python's headers or library.
core-only() { ! grep -e include/python3 -e libpython build-core-only/build.ninja; }

"$1"
