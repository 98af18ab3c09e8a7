#!/usr/bin/env bash
# Builds the counting plugin, once for each plugin interface of QEMU, and what programs load in the emulator.
#
#   [CC=gcc] scripts/build-plugin.sh OUTPUT_DIRECTORY
#
# Writes counting-plugin-v1.so (QEMU 7.2 to 8) and counting-plugin-v2.so (QEMU 9 and later) there, and for x86-64
# aligned-signals.so. CC builds for the machine that the emulator runs on, which is also the one that it emulates. All
# are linked with nothing, not even a C library: what loads them has one.
set -euo pipefail

output=${1:?usage: build-plugin.sh OUTPUT_DIRECTORY}
sources=$(dirname "$0")/../src-native/emulated

# Atomic instructions in place: by default arm64's gcc calls functions of its library for them.
machine=$(${CC:-gcc} -dumpmachine)
case $machine in
  aarch64*) atomics=-mno-outline-atomics ;;
  *) atomics= ;;
esac

# build NAME SOURCE [OPTION...]
build() {
  local name=$1 source=$2
  shift 2
  ${CC:-gcc} -std=c11 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -fno-stack-protector $atomics \
    -ffile-prefix-map="$sources"=. "$@" -shared -nostdlib -Wl,--build-id=none,-z,relro,-z,noexecstack -s \
    -o "$output/$name.so" "$sources/$source.c"
}

mkdir -p "$output"
for interface in 1 2; do
  build "counting-plugin-v$interface" counting_plugin -DPLUGIN_INTERFACE=$interface
done
if [[ $machine == x86_64* ]]; then build aligned-signals aligned_signals; fi
