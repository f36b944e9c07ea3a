#!/usr/bin/env bash
# Makes dist/vidcolor-VERSION-linux-x86_64.tar.gz of the last commit, with FFmpeg and all
# libraries but glibc's and ONNX Runtime in the binary, for any glibc from 2.31 on; the
# archive of the sources that its licence demands; SHA256SUMS. With ARCH=arm64 the names say
# linux-arm64, and SHA256SUMS-arm64. Builds in a root of Debian
# 11 (needs root, debootstrap, 4 GB, an hour on two cores the first time; later runs build
# what changed).
#
#   scripts/dist/linux.sh
#   ARCH=arm64 scripts/dist/linux.sh
#
# arm64 is built by Debian's cross compiler; its man page and completions are those of this machine's build.
# DIST_ROOTS names the folder for the roots (.cache/dist), VERSION the version. TRIAL=1 makes
# in a quarter of the time what shows that all works: without x265, SVT-AV1, libvpx, dav1d,
# Opus and most of FFmpeg's formats.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/roots.sh
. scripts/roots.sh
# shellcheck source=scripts/dist/root.sh
. scripts/dist/root.sh
needs_roots dist
roots=${DIST_ROOTS:-$PWD/.cache/dist}
arch=${ARCH:-x86_64}
case $arch in
  x86_64) target='' tools='' sums=SHA256SUMS ;;
  arm64) target=arm64 tools='gcc-aarch64-linux-gnu g++-aarch64-linux-gnu' sums=SHA256SUMS-arm64 ;;
  *) echo "dist: error: no bundle for ARCH=$arch; it is x86_64 or arm64" >&2; exit 2 ;;
esac
root=$roots/build-linux-$arch
epoch=$(git log -1 --format=%ct)
revision=$(git rev-parse HEAD)
LIBRARIES=${TRIAL:+few}
version=${VERSION:-$(date -u -d "@$epoch" +%Y%m%d).${revision:0:8}${TRIAL:+.trial}}
[ -z "$(git status --porcelain)" ] || echo "dist: the last commit is built, without the changes that are not committed"
mkdir -p "$roots" dist

prepare() {
  local mirror
  if [ ! -e "$root/build/ready" ]; then
    echo "dist: making a root of Debian 11 in $root"
    bare bullseye "$root" >"$roots/build-$arch.log" 2>&1
    network "$root"
    mirror=$(awk '/^deb /{print $2; exit}' "$root/etc/apt/sources.list")
    # Its own keys are too old for Debian 13's index.
    cp /usr/share/keyrings/debian-archive-keyring.gpg "$root/usr/share/keyrings/sources.gpg"
    echo "deb-src [signed-by=/usr/share/keyrings/sources.gpg] $mirror trixie main" >"$root/etc/apt/sources.list.d/sources.list"
    mount_in "$root"
    inside "$root" "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install \
      gcc g++ make cmake ninja-build meson nasm pkg-config xz-utils bzip2 git ca-certificates python3-pip ccache $tools" >>"$roots/build-$arch.log" 2>&1
    mkdir -p "$root/build" && touch "$root/build/ready"
  else
    network "$root"
    mount_in "$root"
  fi
  checkout
}

# pages gives the root what this machine's build says of itself, by a program that has no more than that.
pages() {
  [ "$arch" != x86_64 ] || return 0
  make -s build
  mkdir -p "$root/build/pages.d/completion"
  bin/vidcolor man >"$root/build/pages.d/man"
  for shell in bash zsh fish; do bin/vidcolor completion "$shell" >"$root/build/pages.d/completion/$shell"; done
  printf '#!/bin/sh\nIFS=/\nexec cat "/build/pages.d/$*"\n' >"$root/build/pages"
  chmod 755 "$root/build/pages"
}

prepare
sources
inside "$root" "TARGET=$target TRIAL=${TRIAL:-} SOURCE_DATE_EPOCH=$epoch /build/vidcolor/scripts/dist/libraries.sh"
pages
inside "$root" "SOURCE_DATE_EPOCH=$epoch /build/vidcolor/scripts/dist/program.sh $version $revision $arch"
[ -z "${TRIAL:-}" ] || echo "dist: a trial, not to be passed on"
cp "$root"/build/out/*.tar.gz "$root"/build/out/*.tar "$root"/build/out/*.spdx.json dist/
(cd "$root/build/out" && sha256sum ./*.tar* ./*.spdx.json | sed "s|\./||") >"dist/$sums"
ls -l dist | awk -v v="$version" 'index($9, v) {printf "dist: %-55s %6.1f MB\n", $9, $5 / 1e6}'
