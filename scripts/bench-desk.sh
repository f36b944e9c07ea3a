#!/usr/bin/env bash
# What a person at the desk waits for: a grey 1080p film of a minute in shots of 5 s, made of the demo clip.
set -euo pipefail
cd "$(dirname "$0")/.."
film=.cache/desk/film.mp4
if [ ! -s "$film" ]; then
  mkdir -p .cache/desk
  ffmpeg -v error -nostdin -y -stream_loop 60 -i "$(scripts/demo-clip.sh)" -an -t 60 \
    -vf "hue=s=0,scale=1920:1080,setsar=1,rotate=a='mod(floor(t/5),3)*0.05':c=black,eq=brightness='0.06*mod(floor(t/5),2)':eval=frame,format=yuv420p" \
    -c:v libx264 -preset veryfast -g 50 -crf 23 "$film"
fi
scripts/go run ./scripts/bench-desk "$film" "$@"
