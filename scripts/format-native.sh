#!/usr/bin/env bash
# Rewrites the C++ sources as clang-format has them.
set -euo pipefail
cd "$(dirname "$0")/../src-native"

find . \( -name '*.cc' -o -name '*.h' -o -name '*.c' \) -print0 | xargs -0 clang-format -i
