#!/usr/bin/env bash
# Builds what a published package carries: the addon and the counting plugins, for x64 and arm64 Linux.
#
#   npm run prebuilds                 rewrites prebuilds/
#   scripts/prebuild.sh DIRECTORY    writes DIRECTORY/prebuilds instead
#
# Needs g++ and aarch64-linux-gnu-g++ (Debian: build-essential g++-aarch64-linux-gnu) and the compilers' strip.
# It works in a copy of the sources, so that build/ stays as it is and no path of this machine gets into a binary.
set -euo pipefail
cd "$(dirname "$0")/.."

output=$(realpath "${1:-.}")
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nodedir=$(node scripts/node-binaries.mjs --headers-prefix)
node_version=$(node -p process.versions.node)

cp -r package.json binding.gyp src-native "$work"
mkdir "$work/scripts"
cp scripts/build-plugin.sh "$work/scripts"
ln -s "$root/node_modules" "$work/node_modules"

rm -rf "$output/prebuilds"
for arch in x64 arm64; do
  case $arch in
    x64) triple=x86_64-linux-gnu options= ;;
    # By default gcc calls helpers of libgcc for atomic operations, which the plugin is not linked with.
    arm64) triple=aarch64-linux-gnu options=-mno-outline-atomics ;;
  esac
  # node-gyp takes its settings from npm_config_ variables too; the one here wins.
  (cd "$work" && CC="$triple-gcc $options" CXX="$triple-g++ $options" AR=$triple-ar SOURCE_DATE_EPOCH=0 npm_config_nodedir=$nodedir \
    "$root/node_modules/.bin/prebuildify" --napi --strip --strip-bin "$triple-strip" --arch "$arch" \
    --target "$node_version" --out "$output" --quiet) ||
    { echo "The build for linux-$arch failed; 'npm run build:native' shows why" >&2; exit 1; }
done
node scripts/check-prebuilds.mjs --write-manifest "$output/prebuilds"
