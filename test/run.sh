#!/usr/bin/env bash
# run.sh [--full] [--python DIR | --lint]: builds and runs every test and check, or those of one
# kind. Goes on after a failure and ends with a summary; status 1 if anything failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

results=$PWD/build/test-results
jobs=$(nproc)

# step NAME COMMAND…: one line of the summary. A command that leaves NAME.xml in the results
# counts its own tests there.
step() {
  local name=$1 start=$SECONDS status=0
  shift
  printf '\n==> %s\n' "$name"
  "$@" </dev/null || status=$?
  printf '%s\t%s\t%s\n' "$name" "$status" $((SECONDS - start)) >>"$results/steps.tsv"
  return "$status"
}

# configure_and_build FOLDER CMAKE-OPTION…
configure_and_build() {
  local folder=$1
  shift
  cmake -B "$folder" "$@" && cmake --build "$folder"
}

# run_ctest NAME FOLDER [WRAPPER…]
run_ctest() {
  local name=$1 folder=$2
  shift 2
  "$@" ctest --test-dir "$folder" --parallel "$jobs" --output-on-failure --no-tests=error \
    --test-output-size-passed 100000 --output-junit "$results/$name.xml"
}

# Many tests watch processes and browsers on a machine that others use too. What fails gets a second
# try, and the summary names it: such a test is to be mended. Nothing does under a sanitizer, whose
# reports are never chance.
ctest_twice() {
  "$@" --repeat until-pass:2 | tee "$results/ctest.log"
  local status=$?
  sed -En 's/^ +Test +#[0-9]+: (.+) \.+ +Passed.*/\1/p' "$results/ctest.log" >>"$results/second.txt"
  return "$status"
}

twice() {
  "$@" && return
  printf '\n==> a second try: %s\n' "$*"
  "$@" && echo "$*" >>"$results/second.txt"
}

# build_and_test PRESET FOLDER [WRAPPER…]
build_and_test() {
  local preset=$1 folder=$2
  shift 2
  step "$preset-build" configure_and_build "$folder" --preset "$preset" &&
    step "$preset" run_ctest "$preset" "$folder" "$@"
}

# ThreadSanitizer of gcc 12 cannot place its shadow under the strongest address randomisation.
fixed_addresses=()
setarch --addr-no-randomize true 2>/dev/null && fixed_addresses=(setarch --addr-no-randomize)

sanitizers_and_core_only() {
  build_and_test core-only build-core-only
  step core-only-free-of-python test/lint.sh core-only
  build_and_test asan build-asan
  build_and_test tsan build-tsan "${fixed_addresses[@]}"
}

# What the fuzzers find shows at once or after hours: here they look for a while.
fuzzers() {
  step fuzz-configure cmake --preset fuzz && step fuzz-build cmake --build --preset fuzz &&
    step fuzz run_ctest fuzz build-fuzz/test/fuzz
}

lint() {
  local check
  for check in format tidy shell python; do
    step "lint-$check" test/lint.sh "$check"
  done
}

viewer() {
  step viewer-machine cmake/packages.sh viewer browser || return 0
  local script
  for script in build lint test; do
    step "viewer-$script" npm --prefix viewer run "$script"
  done
  for script in browser report; do
    step "viewer-test-$script" twice npm --prefix viewer run "test:$script"
  done
}

# The recording under another Python. The tests themselves stay with Debian's, which has pytest; the
# C++ tests know no Python, and the page is the same.
other_python() {
  local root=$1 version
  version=$("$root/bin/python3" -c 'import platform; print(platform.python_version())') || exit 2
  local folder=build-python-$version
  step "python-$version-build" configure_and_build "$folder" --preset test \
    -D PYPROF_CPP_TESTS=OFF -D PYPROF_VIEWER=OFF -D Python3_ROOT_DIR="$root" &&
    step "python-$version" run_ctest "python-$version" "$folder/test/recording"
}

main() {
  local root='' only_lint=''
  while [ $# -gt 0 ]; do
    case $1 in
      --full) export PYPROF_FULL=1 ;;
      --lint) only_lint=1 ;;
      --python) root=${2:?--python needs the folder of a Python} && shift ;;
      *) echo "test: no option '$1'; see ./dev help" >&2 && exit 2 ;;
    esac
    shift
  done

  cmake/packages.sh build test viewer || exit 1
  local node
  node=$(cmake/node/path.sh) || exit 1
  PATH=$node:$PATH
  rm -rf "$results" && mkdir -p "$results"
  if [ -n "$only_lint" ]; then
    step configure cmake --preset test && lint
  elif [ -n "$root" ]; then
    other_python "$(cd "$root" && pwd)"
  else
    build_and_test test build ctest_twice
    sanitizers_and_core_only
    fuzzers
    lint
    viewer
  fi
  /usr/bin/python3 test/summary.py "$results"
}

main "$@"
