#!/usr/bin/env bash
# Builds QEMU's user-mode emulator with plugins from Debian's source package.
#
#   [DEBIAN_MIRROR=URI] scripts/build-emulator.sh OUTPUT_DIRECTORY [DEBIAN_SUITE [PACKAGE_VERSION]]
#
# Writes OUTPUT_DIRECTORY/qemu-x86_64 (on arm64: qemu-aarch64). Name it in ICPROFILE_QEMU to use it. Two uses: testing
# the counting plugin on a newer QEMU than the machine's, and Debian 13, whose own qemu-user is linked statically and
# cannot load plugins. The suite is trixie by default, the mirror the one that apt takes Debian's packages from; what
# comes from there is only unpacked, not installed.
# Needs: apt-get install build-essential ninja-build pkg-config python3-venv libglib2.0-dev device-tree-compiler xz-utils
set -euo pipefail

output=$(realpath -m "${1:?usage: build-emulator.sh OUTPUT_DIRECTORY [DEBIAN_SUITE [PACKAGE_VERSION]]}")
suite=${2:-trixie}
package=qemu${3:+=$3}
emulator=qemu-$(uname -m)
from_debian=('Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main')
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' "${from_debian[@]}" | sed -n 1p)}
: "${mirror:?apt is configured with no mirror of Debian: set DEBIAN_MIRROR to the URI of one}"
work=$output/work

mkdir -p "$work"/{apt/lists/partial,apt/cache/archives/partial,source,build} && cd "$work"
for kind in deb deb-src; do
  echo "$kind [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
done > apt/sources.list
from_suite=(-o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=-
  -o "Dir::State::lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" -o APT::Sandbox::User=root)

apt-get -qq "${from_suite[@]}" update
apt-get -qq "${from_suite[@]}" download meson
apt-get -qq "${from_suite[@]}" source --download-only "$package"
dpkg-deb -x meson_*.deb meson
tar xf qemu_*.orig.tar.xz -C source --strip-components=1
# Only QEMU's own tests want it, and it would be fetched.
sed -i '/^pycotap/d' source/pythondeps.toml

export PYTHONPATH=$work/meson/usr/lib/python3/dist-packages
cd build
../source/configure --target-list="$(uname -m)-linux-user" --without-default-features --enable-tcg --enable-plugins \
  --disable-system --disable-tools --disable-docs --disable-install-blobs --disable-werror > configure.log
ninja "$emulator"
install -s "$emulator" "$output/$emulator"
