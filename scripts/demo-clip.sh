#!/usr/bin/env bash
# Fetches the natural colour clip of the demo and the benchmarks out of the
# Debian package python3-imageio, without installing it, and prints its path.
set -euo pipefail
cd "$(dirname "$0")/.."
out=.cache/demo/cockatoo.mp4
if [ ! -s "$out" ]; then
  mkdir -p .cache/demo
  tmp=$(mktemp -d "${TMPDIR:-/tmp}/vidcolor-demo.XXXXXX")
  trap 'rm -rf "$tmp"' EXIT
  chmod 755 "$tmp"
  printf 'demo: fetching cockatoo.mp4 from the Debian package python3-imageio (not installed)\n' >&2
  (
    cd "$tmp"
    apt-get -qq download python3-imageio 2>/dev/null || {
      # A machine that never ran apt has no package lists yet.
      if [ "$(id -u)" = 0 ]; then apt-get -qq update; else sudo apt-get -qq update; fi
      apt-get -qq download python3-imageio 2>/dev/null
    }
    dpkg -x python3-imageio_*.deb unpacked
  ) >&2
  cp "$tmp/unpacked/usr/lib/python3/dist-packages/imageio/resources/images/cockatoo.mp4" "$out.part"
  mv "$out.part" "$out"
fi
printf '%s\n' "$out"
