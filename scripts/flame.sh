#!/usr/bin/env bash
# Where the time of a film of 640×360 with light grain goes, as a flame graph: the bench's
# film, both processors, into docs/images/flame.svg. Wants perf (apt-get install linux-perf).
set -euo pipefail
cd "$(dirname "$0")/.."
command -v perf >/dev/null || { echo "flame: error: no perf here; apt-get install linux-perf" >&2; exit 1; }
export VIDCOLOR_ORT=${VIDCOLOR_ORT:-$PWD/.runtime/libonnxruntime.so} VIDCOLOR_KEEP_COLOR=never
dir=.work/flame
mkdir -p "$dir" docs/images
ffmpeg -v error -nostdin -y -i "$(scripts/demo-clip.sh)" -an -vf "scale=640:360,setsar=1,format=gray,noise=alls=3:allf=t,format=yuv420p" -c:v libx264 -preset veryfast -crf 12 "$dir/film.mp4"
perf record -q -F 499 --call-graph fp -o "$dir/perf.data" bin/vidcolor -y --progress none "$dir/film.mp4" "$dir/out.mp4" >"$dir/log" 2>&1
perf script -i "$dir/perf.data" -F comm,ip,sym,dso 2>/dev/null >"$dir/samples"
scripts/go run ./scripts/flame vidcolor "vidcolor film.mp4 out.mp4, 640×360 with light grain, x264 medium; $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(nproc) processors, $(date +'%-d %B %Y'). Libraries beside what called them." <"$dir/samples" >docs/images/flame.svg
