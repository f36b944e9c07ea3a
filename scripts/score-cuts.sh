#!/usr/bin/env bash
# Splices a plain and a hard reel and says how well their cuts, dissolves and
# flashes are found, PySceneDetect beside: see go doc ./scripts/score-cuts.
# Further arguments go to it: scripts/score-cuts.sh -seed 2 -v
# PySceneDetect gets a virtual environment of its own in .cache/scenedetect; where
# that cannot be made, or with SCENEDETECT=no, it is left out.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d ../shared/data/clips ] || { echo "score-cuts: skipped: no folder ../shared/data/clips"; exit 0; }
# townhall.mp4 begins with the end of a fade.
sources=(../shared/data/clips/*.mp4 ../shared/data/film/chaplin.mp4 ../shared/data/film/townhall.mp4:24)
venv=.cache/scenedetect
more=()
if [ "${SCENEDETECT:-yes}" != no ]; then
  if [ ! -f "$venv/.ready" ]; then
    echo "score-cuts: installing PySceneDetect 0.6.7.1 into $venv" >&2
    if python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check \
      scenedetect==0.6.7.1 opencv-python-headless==4.11.0.86 >&2; then
      touch "$venv/.ready"
    else
      echo "score-cuts: PySceneDetect is left out" >&2
    fi
  fi
  [ ! -f "$venv/.ready" ] || more=(-python "$venv/bin/python")
fi
for kind in -hard=false -hard=true; do
  scripts/go run ./scripts/score-cuts -program "${VIDCOLOR:-bin/vidcolor}" "${more[@]}" "$kind" "$@" "${sources[@]}"
done
