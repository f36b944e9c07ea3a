#!/usr/bin/env bash
# Trains the methods of the literature and ours one after another, each for the
# same time, and writes docs/literature.md with its sheet of pictures. Stopped, it
# goes on where it was; what is finished is not trained again.
#
#   scripts/literature.sh [BUDGET]      seconds of each, default 1200; CLOCK=cpu counts a core's work instead of time,
#                                       PROCESSES=1 trains in one process instead of two
#   CONFIGS="zhang two-stream"          only some of train/configs
#   TITLE="Colour spaces" OUT=FILE.md   another table, whose sheet of pictures goes into the work folder
#   Further arguments go to `train compare`: scripts/literature.sh 60 --every 20
set -euo pipefail
cd "$(dirname "$0")/.."
budget=${1:-1200}
[ $# -gt 0 ] && shift
configs=()
for name in ${CONFIGS:-iizuka iizuka-no-scene larsson zhang nazeri two-stream-l2 two-stream two-stream-no-scene two-stream-rebalanced two-stream-adversarial}; do
  configs+=("train/configs/$name.toml")
done
photos=$(scripts/sheet-photos.sh)
if [ -n "${OUT:-}" ]; then
  where=(--out "$OUT" --title "${TITLE:?names the table of OUT}")
else
  where=(--sheet docs/images/literature.png)
fi
exec .venv/bin/python -m train compare --seconds "$budget" --clock "${CLOCK:-wall}" --processes "${PROCESSES:-2}" "${where[@]}" --sheet-photos "$photos" "$@" "${configs[@]}"
