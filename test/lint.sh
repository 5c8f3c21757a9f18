#!/usr/bin/env bash
# lint.sh format|tidy|analyzer|names|shell|python|core-only: one check over the whole tree; silent if
# it holds.
set -euo pipefail
cd "$(dirname "$0")/.."

cpp_files() { find src include test \( -name '*.cpp' -o -name '*.h' \) -print0; }

format() { cpp_files | xargs -0 clang-format-14 --dry-run --Werror; }

# tidy_up PRESET OPTION…: clang-tidy over the sources of a build that is only configured. Tests
# are left to the compiler: what Catch2's macros expand to breaks half of the checks.
tidy_up() {
  local preset=$1 folder=build-lint/${1#lint-}
  shift
  cmake --preset "$preset" >/dev/null
  run-clang-tidy-14 -p "$folder" -quiet "$@" "$PWD/(src|$folder/src)/.*" >"$folder/log" 2>&1 && return
  grep -v -e '^clang-tidy' -e 'warnings generated' "$folder/log"
  return 1
}

# Each library's sources as one: the checks look at all that is included, and take a quarter of the
# time if it is included once. This finds names that two sources share, too.
tidy() { tidy_up lint-whole -checks=-bugprone-suspicious-include; }

# Clang's analyzer follows the paths of functions of the main source only, so here each source is one;
# that each includes what it needs is seen, too. Up to 30,000 states of a function, or with --full
# 225,000, clang's own bound: frames.cpp takes 13 seconds, or 105.
analyzer() {
  local bound=()
  if [ -z "${PYPROF_FULL:-}" ]; then
    bound=(-Xclang -analyzer-config -Xclang max-nodes=30000)
  fi
  tidy_up lint-each -checks='-*,clang-analyzer-*,-clang-analyzer-optin.performance.Padding' \
    "${bound[@]/#/-extra-arg=}"
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
