#!/usr/bin/env bash
# Shows photos as worn film and measures how still their colour holds: see go doc
# ./scripts/score-still. Default photos: the three of ../shared/data/film; without
# them a frame of the demo clip.
set -euo pipefail
cd "$(dirname "$0")/.."
photos=("$@")
if [ $# -eq 0 ]; then
  shopt -s nullglob
  photos=(../shared/data/film/*.jpg ../shared/data/film/*.png)
  [ ${#photos[@]} -gt 0 ] || photos=("$(scripts/demo-clip.sh)")
fi
exec scripts/go run ./scripts/score-still "${photos[@]}"
