#!/usr/bin/env bash
# Makes the before/after picture of the README from material of the Debian
# package python3-imageio: a frame of the demo film and two photos, grey above,
# coloured by this build below.
set -euo pipefail
cd "$(dirname "$0")/.."
clip=$(scripts/demo-clip.sh)
dir=$(dirname "$clip")
tmp=$(mktemp -d "${TMPDIR:-/tmp}/vidcolor-readme.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
ff=(ffmpeg -nostdin -v error -y)

(cd "$tmp" && apt-get -qq download python3-imageio 2>/dev/null && dpkg -x python3-imageio_*.deb unpacked)
images=$tmp/unpacked/usr/lib/python3/dist-packages/imageio/resources/images
"${ff[@]}" -i "$images/astronaut.png" -vf format=gray "$tmp/a.png"
"${ff[@]}" -i "$images/chelsea.png" -vf format=gray "$tmp/b.png"
"${ff[@]}" -i "$clip" -ss 0.5 -frames:v 1 -vf format=gray "$tmp/c.png"
mkdir "$tmp/out"
bin/vidcolor --progress none -y "$tmp"/[abc].png "$tmp/out/" 2>/dev/null
fit='scale=320:240:force_original_aspect_ratio=increase:flags=lanczos,crop=320:240:(iw-320)/2:(ih-240)/6,format=rgb24'
graph=
for i in 0 1 2 3 4 5; do graph+="[$i]$fit[v$i];"; done
mkdir -p docs/images
"${ff[@]}" -i "$tmp/a.png" -i "$tmp/b.png" -i "$tmp/c.png" -i "$tmp/out/a.png" -i "$tmp/out/b.png" -i "$tmp/out/c.png" \
  -filter_complex "$graph[v0][v1][v2]hstack=3[x];[v3][v4][v5]hstack=3[y];[x][y]vstack" -q:v 3 -frames:v 1 docs/images/before-after.jpg
echo "docs/images/before-after.jpg"
