#!/usr/bin/env bash
# Checks the C++ sources with clang-format and clang-tidy.
#
#   scripts/lint-native.sh [DIRECTORY]     default: src-native
#
# Where the tools are missing it says so and succeeds; with CI set it fails.
set -euo pipefail
cd "$(dirname "$0")/.."

directory=${1:-src-native}

for tool in clang-format clang-tidy; do
  if ! command -v "$tool" >/dev/null; then
    if [[ -n ${CI:-} ]]; then verdict=FAILED status=1; else verdict=SKIPPED status=0; fi
    echo "lint:native $verdict: $tool is missing. Install it: apt-get install $tool" >&2
    exit "$status"
  fi
done

mapfile -t formatted < <(find "$directory" -name '*.cc' -o -name '*.h' -o -name '*.c' | sort)
# Not the tests' main.cc, which is all of doctest and nothing of ours.
mapfile -t compiled < <(find "$directory" -name '*.cc' ! -path '*/test/main.cc' | sort)
((${#formatted[@]} > 0)) || { echo "lint:native: $directory holds no sources" >&2; exit 1; }

clang-format --dry-run --Werror "${formatted[@]}"

node_headers=$(node scripts/node-binaries.mjs --headers-prefix)/include/node
napi_headers=$(node -p "require('node-addon-api').include_dir")
printf '%s\0' "${compiled[@]}" |
  xargs -0 --max-procs=2 -I{} clang-tidy --quiet {} -- \
    -std=c++17 -I"$directory" -isystem "$napi_headers" -isystem "$node_headers" \
    -DNAPI_VERSION=9 -DNAPI_DISABLE_CPP_EXCEPTIONS -DNODE_ADDON_API_DISABLE_DEPRECATED
echo "native lint: ${#formatted[@]} files"
