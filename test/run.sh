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

# Wrappers of ctest that choose tests by name.
only() { "${@:2}" --tests-regex "$1"; }
all_but() { "${@:2}" --exclude-regex "$1"; }

# What the sanitizers find in programs is written there, whatever a test makes of how they ended.
# AddressSanitizer's warnings are of requests that the script makes, too large to be met.
no_reports() {
  ! grep -rh -A60 -e 'ERROR: ' -e 'WARNING: ThreadSanitizer' -e 'runtime error' \
    "$1/sanitizer-reports"
}

# Under AddressSanitizer the programs take minutes, and to build the tool does; these run most of the
# code. With --full all of the tests do, in their small forms.
programs_that_run_most='^(recording/test_(c_calls|c_entries|calls|children|lifetimes|lines|locals|objects)'
programs_that_run_most+='|recording/test_(status|tasks)'
programs_that_run_most+='|follow/test_(forks|programs)|host/test_(endings|output))$'
correct='recording|follow|host|trust|soak|examples|tool'
in_python="^($correct|bench)/"

# One build for the tests in C++, the fuzzers, which look for a while, and the programs.
address_sanitizer() {
  local targets=(core_test read_tests convert_tests draw_test fuzz_tests fuzzers record pyprof-host)
  local programs=$programs_that_run_most
  if [ -n "${PYPROF_FULL:-}" ]; then
    targets=(all)
    programs="^($correct)/"  # how fast it is there is no question
  fi
  rm -rf build-asan/sanitizer-reports
  step asan-configure cmake --preset asan &&
    step asan-build cmake --build build-asan --target "${targets[@]}" || return
  step asan run_ctest asan build-asan all_but "$in_python|^host_test|NOT_BUILT"
  PYPROF_FULL='' step asan-programs run_ctest asan-programs build-asan only "$programs"
  step asan-reports no_reports build-asan
}

thread_sanitizer() {
  rm -rf build-tsan/sanitizer-reports
  step tsan-configure cmake --preset tsan && step tsan-build cmake --build build-tsan || return
  step tsan run_ctest tsan build-tsan "${fixed_addresses[@]}"
  step tsan-reports no_reports build-tsan
}

core_only() {
  build_and_test core-only build-core-only
  step core-only-free-of-python test/lint.sh core-only
}

lint() {
  local check
  for check in format tidy analyzer names shell python; do
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
    lint
  elif [ -n "$root" ]; then
    other_python "$(cd "$root" && pwd)"
  else
    build_and_test test build ctest_twice
    core_only
    address_sanitizer
    thread_sanitizer
    lint
    viewer
  fi
  /usr/bin/python3 test/summary.py "$results"
}

main "$@"
