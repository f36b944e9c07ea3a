#!/usr/bin/env bash
# Makes the worked examples of docs/guide.md in .work/guide: each a guide, and a picture
# of frames before and after it.
#   coat       one dab on a policeman's coat, seen before, in and behind its frame
#              (../shared/data/film/chaplin.mp4, where it is)
#   shots      a bird in twelve shots by two outlines, from the front and from the side, which
#              the other shots take over (the clip of `make demo`)
#   reference  a later frame of the same film as a colour picture, and the film without it (../shared/data/clips/goat.mp4)
set -euo pipefail
cd "$(dirname "$0")/.."
export VIDCOLOR_KEEP_COLOR=never
out=.work/guide
mkdir -p "$out/coat" "$out/shots" "$out/reference"

# Twelve shots of 0.8 s: where each begins in the clip, which shot it takes over from, and
# what is done to it.
clip=$(scripts/demo-clip.sh)
graph= names= shots= n=0
while read -r from look how; do
  graph+="[0]trim=$from:$(awk -v f="$from" 'BEGIN { print f + 0.8 }'),setpts=PTS-STARTPTS,scale=640:360,$how,setsar=1[s$n];"
  names+="[s$n]"
  shots+=$(awk -v n="$n" -v look="$look" 'BEGIN {
    printf "|[[shot]]|start = %.1f|end = %.1f|", n * 0.8, (n + 1) * 0.8
    if (look != n + 1) printf "look = %d|", look
  }')
  n=$((n + 1))
done <<'SHOTS'
0.0 1 null
11.0 2 null
0.8 1 hflip
12.0 2 null
9.2 1 null
12.8 2 hflip
0.4 1 crop=480:270:120:0,scale=640:360
10.4 2 null
13.1 2 null
9.6 1 hflip
1.2 1 null
11.8 2 crop=480:270:100:0,scale=640:360
SHOTS
ffmpeg -nostdin -v error -y -i "$clip" -filter_complex "$graph${names}concat=n=$n,format=gray,format=yuv420p" -c:v ffv1 "$out/shots.mkv"
{
  cat <<'TOML'
format = "vidcolor-guide/1"

[palette]
pink = "#e8cfc4"

[[region]]
time = 0.4
colour = "pink"
polygon = [[245, 22], [300, 12], [340, 30], [370, 95], [395, 150], [450, 260], [450, 345], [255, 345], [250, 200], [245, 90]]

[[region]]
time = 1.2
colour = "pink"
polygon = [[314, 171], [329, 80], [390, 26], [490, 6], [581, 26], [590, 72], [530, 100], [505, 180], [510, 235], [470, 310], [400, 350], [245, 358], [262, 300], [300, 240]]
TOML
  tr '|' '\n' <<<"$shots"
} >"$out/shots/guide.toml"
bin/vidcolor preview -y --guide "$out/shots" --at 0.4 --at 1.2 --at 2 --at 2.8 --at 6 --at 9.2 "$out/shots.mkv" "$out/shots.png"

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
