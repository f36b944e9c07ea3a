#!/usr/bin/env bash
# The demo: takes a natural clip, removes its colour, colours it with the
# default command, and prints scores against the truth and a picture.
set -euo pipefail
cd "$(dirname "$0")/.."
export VIDCOLOR_KEEP_COLOR=never # the inputs are in colour, the truth
dir=.cache/demo
truth=$(scripts/demo-clip.sh)
gray=$dir/gray.mp4
ours=$dir/colored.mp4
sheet=$dir/sheet.png
ff=(ffmpeg -nostdin -hide_banner -loglevel error -y)

if [ ! -s "$gray" ]; then
  "${ff[@]}" -i "$truth" -map 0 -c:a copy -vf format=gray,format=yuv420p -c:v libx264 -crf 14 -preset fast "$gray"
fi

echo "\$ bin/vidcolor -y $gray $ours"
start=$(date +%s.%N)
bin/vidcolor -y "$gray" "$ours"
end=$(date +%s.%N)

"${ff[@]}" -i "$gray" -i "$ours" -i "$truth" -filter_complex \
  "[0]trim=0:12,fps=1/4,scale=480:-2,tile=1x3,format=rgb24[a];[1]fps=1/4,scale=480:-2,tile=1x3,format=rgb24[b];[2]fps=1/4,scale=480:-2,tile=1x3,format=rgb24[c];[a][b][c]hstack=3" \
  -frames:v 1 "$sheet"

echo
echo "scores against the truth:"
bin/vidcolor score "$truth" "$ours"
echo
awk -v s="$start" -v e="$end" -v f="$ours" -v p="$sheet" 'BEGIN {
  printf "film:    %s\ntime:    %.1f s for a film of 14 s\npicture: %s (grey | ours | truth)\n", f, e - s, p }'
