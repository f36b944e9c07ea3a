#!/usr/bin/env bash
# Proves Debian packages of dist/: lintian, then in a minimal root of the Debian that each
# is for, install, colour a few seconds of film, remove, and see that nothing is left.
# Needs root, debootstrap, lintian, ffmpeg.
#
#   scripts/prove-deb.sh [DEB...]        the newest for each Debian unless named
#
# ROOTS names the folder for the roots (.cache/bare).
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/roots.sh
. scripts/roots.sh
needs_roots prove-deb
command -v lintian >/dev/null || { echo "prove-deb: error: no lintian; apt-get install lintian" >&2; exit 1; }
roots=${ROOTS:-$PWD/.cache/bare}
mkdir -p "$roots"

prove() {
  local deb=$1 suite root log
  suite=$(dpkg-deb -f "$deb" Version) suite=${suite##*~}
  root=$roots/deb-$suite log=$roots/deb-$suite.log
  echo "$suite: $(basename "$deb"), $(stat -c %s "$deb" | awk '{printf "%.1f MB", $1 / 1e6}')"
  lintian --fail-on error --tag-display-limit 0 "$deb" | sed "s/^/$suite: lintian: /"
  bare "$suite" "$root" >"$log" 2>&1
  network "$root"
  mount_in "$root"
  ffmpeg -nostdin -v error -y -t 3 -i "$(scripts/demo-clip.sh)" -vf format=gray,format=yuv420p -c:v libx264 -c:a aac "$root/root/film.mp4"
  cp "$deb" "$root/root/vidcolor.deb"
  inside "$root" "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install ./vidcolor.deb" >>"$log" 2>&1
  inside "$root" "cd / && vidcolor --version" | sed "s/^/$suite:   /"
  inside "$root" "cd /root && VIDCOLOR_KEEP_COLOR=never vidcolor --progress none film.mp4 colored.mp4" >>"$log" 2>&1
  inside "$root" "vidcolor info colored.mp4" | head -n 4 | sed "s/^/$suite:   /"
  inside "$root" "DEBIAN_FRONTEND=noninteractive apt-get -y purge vidcolor" >>"$log" 2>&1
  if find "$root/usr" "$root/etc" "$root/var/lib/dpkg/info" -iname '*vidcolor*' | grep .; then
    echo "prove-deb: error: $suite: that was left behind" >&2
    exit 1
  fi
  echo "$suite: installed, coloured, removed without leftovers"
  unmount
  rm -rf --one-file-system "$root"
}

if [ $# = 0 ]; then
  for suite in bookworm trixie; do
    deb=$(ls -t dist/vidcolor_*~"$suite"_*.deb 2>/dev/null | head -n 1) || true
    [ -z "$deb" ] || set -- "$@" "$deb"
  done
fi
[ $# -gt 0 ] || { echo "prove-deb: error: no package in dist/; make deb, or make prove-bare TARGETS=deb, makes them" >&2; exit 1; }
for deb in "$@"; do prove "$deb"; done
