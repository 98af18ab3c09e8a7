#!/usr/bin/env bash
# Builds the native unit tests and runs them.
#
#   scripts/native-tests.sh [--sanitize] [TEST ARGUMENT...]
#
# --sanitize builds with AddressSanitizer and UndefinedBehaviorSanitizer. Further arguments go to the test program,
# for example --test-suite='opening a group'. Needs (Debian): apt-get install g++ cmake ninja-build doctest-dev
set -euo pipefail
cd "$(dirname "$0")/.."

directory=build/native-tests
sanitize=
if [ "${1:-}" = --sanitize ]; then
  shift
  directory=build/native-tests-sanitized
  sanitize=address,undefined
fi

cmake -S src-native/test -B "$directory" -G Ninja -DICPROFILE_SANITIZE="$sanitize" >/dev/null
cmake --build "$directory" --parallel 2
"$directory/native_tests" "$@"
