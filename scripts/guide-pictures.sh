#!/usr/bin/env bash
# Makes the worked examples of docs/guide.md in .work/guide: each a guide, and a picture
# of frames before and after it.
#   coat       one dab on a policeman's coat, seen before, in and behind its frame
#              (../shared/data/film/chaplin.mp4, where it is)
#   reference  a later frame of the same film as a colour picture, and the film without it (../shared/data/clips/goat.mp4)
set -euo pipefail
cd "$(dirname "$0")/.."
export VIDCOLOR_KEEP_COLOR=never
out=.work/guide
mkdir -p "$out/coat" "$out/reference"

film=../shared/data/film/chaplin.mp4
if [ -f "$film" ]; then
  cat >"$out/coat/guide.toml" <<'TOML'
format = "vidcolor-guide/1"

[palette]
uniform = "6, -26"

[[hint]]
time = 2
x = 146
y = 140
radius = 8
colour = "uniform"
TOML
  bin/vidcolor preview -y --guide "$out/coat" --at 1 --at 2 --at 3.5 "$film" "$out/coat.png"
else
  printf 'guide-pictures: %s is not there; no coat\n' "$film" >&2
fi

clip=../shared/data/clips/goat.mp4
if [ ! -f "$clip" ]; then
  printf 'guide-pictures: %s is not there; no reference\n' "$clip" >&2
  exit
fi
ffmpeg -nostdin -v error -y -ss 1.5 -i "$clip" -frames:v 1 "$out/reference/later.png"
cat >"$out/reference/guide.toml" <<'TOML'
format = "vidcolor-guide/1"

[[reference]]
picture = "later.png"
TOML
bin/vidcolor preview -y --at 0.5 "$clip" "$out/without.png"
bin/vidcolor preview -y --guide "$out/reference" --at 0.5 "$clip" "$out/reference.png"
