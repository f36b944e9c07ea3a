#!/usr/bin/env bash
# Makes dist/vidcolor-VERSION-windows-x86_64.zip of the last commit, with FFmpeg and all
# libraries but ONNX Runtime and Microsoft's in the program; the archive of its sources;
# SHA256SUMS-windows. Builds with mingw-w64 in a root of Debian 13 (needs root, debootstrap,
# 3 GB, an hour on two cores the first time; later runs build what changed).
#
#   scripts/dist/windows.sh
#
# DIST_ROOTS names the folder for the roots (.cache/dist), VERSION the version. LIBRARIES=most
# leaves x265 and SVT-AV1 out, LIBRARIES=few libvpx, dav1d and Opus, too, TRIAL=1 moreover most of
# FFmpeg's formats.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/roots.sh
. scripts/roots.sh
# shellcheck source=scripts/dist/root.sh
. scripts/dist/root.sh
needs_roots dist
roots=${DIST_ROOTS:-$PWD/.cache/dist}
root=$roots/build-windows-x86_64
epoch=$(git log -1 --format=%ct)
revision=$(git rev-parse HEAD)
[ -z "${TRIAL:-}" ] || LIBRARIES=few
kind=${TRIAL:+.trial}
[ -n "$kind" ] || kind=${LIBRARIES:+.$LIBRARIES}
version=${VERSION:-$(date -u -d "@$epoch" +%Y%m%d).${revision:0:8}$kind}
[ -z "$(git status --porcelain)" ] || echo "dist: the last commit is built, without the changes that are not committed"
mkdir -p "$roots" dist

prepare() {
  local mirror c
  if [ ! -e "$root/build/ready" ]; then
    echo "dist: making a root of Debian 13 in $root"
    bare trixie "$root" >"$roots/build-windows.log" 2>&1
    network "$root"
    mirror=$(awk '/^deb /{print $2; exit}' "$root/etc/apt/sources.list")
    echo "deb-src $mirror trixie main" >"$root/etc/apt/sources.list.d/sources.list"
    mount_in "$root"
    inside "$root" "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install \
      gcc-mingw-w64-x86-64-posix g++-mingw-w64-x86-64-posix gcc libc6-dev make cmake ninja-build meson nasm pkg-config \
      xz-utils bzip2 git ca-certificates python3-pip ccache zip" >>"$roots/build-windows.log" 2>&1
    for c in gcc g++; do ln -sf ../../bin/ccache "$root/usr/lib/ccache/x86_64-w64-mingw32-$c-posix"; done
    mkdir -p "$root/build" && touch "$root/build/ready"
  else
    network "$root"
    mount_in "$root"
  fi
  checkout
}

prepare
sources
inside "$root" "TARGET=windows TRIAL=${TRIAL:-} SOURCE_DATE_EPOCH=$epoch /build/vidcolor/scripts/dist/libraries.sh"
inside "$root" "SOURCE_DATE_EPOCH=$epoch /build/vidcolor/scripts/dist/program-windows.sh $version $revision"
[ -z "$kind" ] || echo "dist: not the whole, not to be passed on as a release"
cp "$root"/build/out/*.zip "$root"/build/out/*.tar "$root"/build/out/*.spdx.json dist/
(cd dist && sha256sum "vidcolor-$version-windows"* >SHA256SUMS-windows)
ls -l dist | awk -v v="$version-windows" 'index($9, v) {printf "dist: %-55s %6.1f MB\n", $9, $5 / 1e6}'
