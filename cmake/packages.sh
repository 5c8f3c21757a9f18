#!/usr/bin/env bash
# packages.sh GROUP…: installs the Debian packages of these groups that are missing.
# Groups: build, test, viewer, browser, bench. Silent when nothing is missing.
set -euo pipefail

declare -A packages=(
  [build]="g++ cmake ninja-build pkg-config python3 libpython3-dev zlib1g-dev libexpat1-dev
    libfmt-dev libspdlog-dev nlohmann-json3-dev libcli11-dev libedit-dev libcpp-httplib-dev
    libtomlplusplus-dev librsvg2-dev patchelf"
  [test]="catch2 clang-format-14 clang-tidy-14 clang-14
    libclang-rt-14-dev shellcheck python3-pyflakes python3-pytest
    python3-jsonschema python3-numpy python3-lxml python3-venv python3-greenlet
    python3-objgraph python3-hypothesis python3-pandas python3-bs4 python3-psutil python3-bitarray
    python3-memory-profiler libpython3.11-testsuite valgrind groff-base zsh
    openmpi-bin python3-mpi4py python3-fusepy libfaketime"
  [viewer]="ca-certificates"
  [browser]="chromium"
  [bench]="python3-yappi python3-memory-profiler python3-line-profiler debootstrap
    valgrind"
)
# Many machines have an npm that is newer than Debian's: leave that one alone.
command -v npm >/dev/null || packages[viewer]+=" nodejs npm"

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for group in "$@"; do
  for package in ${packages[$group]}; do
    is_installed "$package" || missing+=("$package")
  done
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "no apt-get here: bring the equivalents of ${missing[*]} yourself" >&2
  exit 0
fi

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -y -q -o Dpkg::Use-Pty=0 "$@" </dev/null
}

echo "installing ${#missing[@]} Debian packages: ${missing[*]}"
# The package lists of a fresh machine are empty, those of an old one name versions that are gone.
apt install --simulate "${missing[@]}" >/dev/null 2>&1 || apt update
apt install --no-install-recommends "${missing[@]}" ||
  { apt update && apt install --no-install-recommends "${missing[@]}"; }
