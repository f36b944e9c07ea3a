#!/usr/bin/env bash
# Makes the pictures of docs/temporal.md from the demo clip: docs/images/
# cockatoo-strip.jpg and cockatoo-slice.jpg, see score-clips-pictures.sh. Rows: the
# network on every frame, the defaults, the clip's own colour.
set -euo pipefail
cd "$(dirname "$0")/.."
export VIDCOLOR_KEEP_COLOR=never # the inputs are in colour, the truth
clip=$(scripts/demo-clip.sh)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/vidcolor-time.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
ffmpeg -nostdin -v error -y -i "$clip" -an -t 4 -vf scale=640:360 -c:v libx264 -crf 12 "$tmp/cockatoo.mp4"
bin/vidcolor --progress none -y --keyframes 1 --smooth 0 "$tmp/cockatoo.mp4" "$tmp/cockatoo.frames.mp4" 2>/dev/null
bin/vidcolor --progress none -y "$tmp/cockatoo.mp4" "$tmp/cockatoo.smoothed.mp4" 2>/dev/null
scripts/score-clips-pictures.sh "$tmp/cockatoo.mp4" "$tmp" docs/images
