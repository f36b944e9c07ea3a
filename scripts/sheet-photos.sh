#!/usr/bin/env bash
# Puts pictures that may be shown anywhere into a folder and prints its path: out
# of the Debian packages python3-skimage (astronaut, rocket: NASA and SpaceX,
# public domain; chelsea, coffee: CC0) and python3-imageio (a frame of cockatoo),
# neither of which is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
export VIDCOLOR_KEEP_COLOR=never # the inputs are in colour, the truth
out=.cache/sheet
if [ ! -d "$out" ]; then
  clip=$(scripts/demo-clip.sh)
  tmp=$(mktemp -d "${TMPDIR:-/tmp}/vidcolor-sheet.XXXXXX")
  trap 'rm -rf "$tmp"' EXIT
  chmod 755 "$tmp"
  printf 'sheet: fetching pictures from the Debian package python3-skimage (not installed)\n' >&2
  (cd "$tmp" && apt-get -qq download python3-skimage 2>/dev/null && dpkg -x python3-skimage_*.deb unpacked) >&2
  data=$tmp/unpacked/usr/lib/python3/dist-packages/skimage/data
  mkdir "$tmp/out"
  cp "$data/astronaut.png" "$data/chelsea.png" "$data/coffee.png" "$data/rocket.jpg" "$tmp/out/"
  ffmpeg -nostdin -v error -y -ss 0.5 -i "$clip" -frames:v 1 "$tmp/out/cockatoo.png"
  mv "$tmp/out" "$out"
fi
printf '%s\n' "$out"
