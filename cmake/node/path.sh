#!/usr/bin/env bash
# Prints the folder of a Node.js that can build the viewer: the machine's own from version 20 on,
# else one brought by npm (Debian 12 has 18).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

major=$(node --version 2>/dev/null | sed 's/^v//; s/\..*//') || major=0
if [ "${major:-0}" -ge 20 ]; then
  dirname "$(command -v node)"
  exit
fi
[ -x "$here/node_modules/.bin/node" ] || npm --prefix "$here" ci --no-audit --no-fund >&2
echo "$here/node_modules/.bin"
