#!/usr/bin/env bash
# Makes the pictures of docs/temporal.md from the clips that score-clips.sh kept:
#   KEEP=DIR scripts/score-clips.sh
#   scripts/score-clips-pictures.sh ../shared/data/clips/libby.mp4 DIR docs/images
# strip: eight frames of each way, the clip's own colour last. slice: one line of
# the picture (LINE, default the middle), time downwards, with luma made even and
# colour doubled: flicker shows as stripes across, steady colour as lines that run
# down or lean with the motion.
set -euo pipefail
[ $# -eq 3 ] || { echo "usage: score-clips-pictures.sh CLIP KEPT OUT" >&2; exit 2; }
clip=$1 kept=$2 out=$3
name=$(basename "$clip" .mp4)
ways=()
for way in frames keyed smoothed; do
  [ -f "$kept/$name.$way.mp4" ] && ways+=("$kept/$name.$way.mp4")
done
ways+=("$clip")
mkdir -p "$out"
count=$(ffprobe -v error -select_streams v:0 -count_packets -show_entries stream=nb_read_packets -of csv=p=0 "$clip")
line=${LINE:-ih/2}

inputs=() strip='' slice='' labels=''
for i in "${!ways[@]}"; do
  inputs+=(-i "${ways[$i]}")
  strip+="[$i:v]select='not(mod(n\,$((count / 8 > 0 ? count / 8 : 1))))',scale=200:-2,tile=8x1[s$i];"
  slice+="[$i:v]format=yuv444p,lutyuv=y=150:u=clip((val-128)*2+128\,0\,255):v=clip((val-128)*2+128\,0\,255),crop=iw:4:0:$line,scale=640:4,tile=1x$count[s$i];"
  labels+="[s$i]"
done
n=${#ways[@]}
ffmpeg -v error -y "${inputs[@]}" -filter_complex "$strip$labels vstack=inputs=$n" -frames:v 1 -q:v 6 "$out/$name-strip.jpg"
ffmpeg -v error -y "${inputs[@]}" -filter_complex "$slice$labels vstack=inputs=$n" -frames:v 1 -q:v 6 "$out/$name-slice.jpg"
ls -l "$out/$name"-*.jpg
