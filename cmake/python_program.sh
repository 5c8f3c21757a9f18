#!/usr/bin/env bash
# python_program.sh PYTHON COPY LIBRARY FOLDER: a copy of python3's program that loads LIBRARY before
# all others, from FOLDER.
set -euo pipefail
python=$1 copy=$2 library=$3 folder=$4

cp --dereference "$python" "$copy.new"
# One at a time: a patchelf that is asked for both confuses them.
patchelf --add-needed "$library" "$copy.new"
patchelf --set-rpath "$folder" "$copy.new"
mv "$copy.new" "$copy"
