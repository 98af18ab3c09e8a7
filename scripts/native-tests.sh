#!/usr/bin/env bash
# Builds the native unit tests and runs them.
#
#   scripts/native-tests.sh [--sanitize] [TEST ARGUMENT...]
#
# --sanitize builds with AddressSanitizer and UndefinedBehaviorSanitizer, and builds the addon so too. Node then runs with it
# the programs that have several copies of the package on a thread (dist must be built). Further arguments go to the
# test program, for example --test-suite='opening a group'. Needs (Debian): apt-get install g++ cmake ninja-build doctest-dev
set -euo pipefail
cd "$(dirname "$0")/.."

directory=build/native-tests
sanitize=
addon_headers=
if [ "${1:-}" = --sanitize ]; then
  shift
  directory=build/native-tests-sanitized
  sanitize=address,undefined
  addon_headers="$(realpath "$(node -p "require('node-addon-api').include_dir")");$(node scripts/node-binaries.mjs --headers-prefix)/include/node"
fi

run_copies() {
  # Node frees little of its own at exit, and the preloaded library knows nothing of V8's heap.
  ICPROFILE_PREBUILD="$PWD/$directory/addon" ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=$(gcc -print-file-name=libasan.so) \
    node --expose-gc "test/fixtures/profiler/copies/$1" "${@:2}"
}

cmake -S src-native/test -B "$directory" -G Ninja \
  -DICPROFILE_SANITIZE="$sanitize" -DICPROFILE_ADDON_HEADERS="$addon_headers" >/dev/null
cmake --build "$directory" --parallel 2
"$directory/native_tests" "$@"

if [ -n "$sanitize" ]; then
  run_copies two-copies.js shared
  run_copies two-copies.js reloaded
  run_copies reload-crash.js
  run_copies other-version.js
  run_copies transferred-memory.js
fi
