#!/usr/bin/env bash
# What a person at the desk waits for: a grey 1080p film of a minute, and the memory that it takes with a film of
# two hours (640x360), both made of the demo clip with a hard cut every 5 s.
#   scripts/bench-desk.sh [dabs|memory]
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .cache/desk
film=.cache/desk/cuts.mp4
if [ ! -s "$film" ]; then
  ffmpeg -v error -nostdin -y -stream_loop 60 -i "$(scripts/demo-clip.sh)" -an -t 60 \
    -vf "hue=s=0,crop=w=iw*2/3:h=ih*2/3:x='iw/3*mod(floor(t/5),2)':y='ih/3*mod(floor(t/10),2)',rotate=a='PI*mod(floor(t/5)+floor(t/15),2)',scale=1920:1080,setsar=1,eq=brightness='0.08*mod(floor(t/5),3)-0.08':eval=frame,format=yuv420p" \
    -c:v libx264 -preset veryfast -g 50 -crf 23 "$film"
fi
long=.cache/desk/long.mp4
if [ ! -s "$long" ]; then
  ffmpeg -v error -nostdin -y -i "$film" -vf scale=640:360 -c:v libx264 -preset veryfast -g 50 -crf 23 .cache/desk/minute.mp4
  ffmpeg -v error -nostdin -y -stream_loop 119 -i .cache/desk/minute.mp4 -c copy "$long"
fi
what=${1:-all}
case $what in
all) scripts/go run ./scripts/bench-desk "$film" && scripts/go run ./scripts/bench-desk "$long" memory ;;
dabs) scripts/go run ./scripts/bench-desk "$film" dabs ;;
memory) scripts/go run ./scripts/bench-desk "$long" memory ;;
esac
