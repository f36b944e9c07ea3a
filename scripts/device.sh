#!/usr/bin/env bash
# Trains on a machine with a CUDA device that is lent in short commands: photos come
# shard by shard and stay in KEEP, each call of `train` goes on from the checkpoint
# there, and `export` writes the bundle. Run it on that machine, from the root.
#
#   scripts/device.sh keep FILE...               copy shards and lists (train-0.tar, train.tsv, ...) to KEEP/photos
#   scripts/device.sh more FILE...               the same of another folder of photos, to KEEP/more
#   scripts/device.sh train BUDGET [COMMAND]     train to BUDGET seconds in all, this call for COMMAND (default 480)
#   scripts/device.sh export FILE.vidcolor       write the bundle
#
# KEEP=/var/tmp/vidcolor  CONFIG=train/configs/device.toml  DEVICE=cuda  PYTHON=python3  NOTE='the device, for the manifest'
# INIT=FILE.vidcolor is what it starts from: the embedded bundle by default.
#
# A bare machine reads libraries from a cold disk and records each shape's step first: on an
# H100 the first 25 s of a run made 100 steps, each later 3 s as many.
set -euo pipefail
cd "$(dirname "$0")/.."
keep=${KEEP:-/var/tmp/vidcolor}
python=${PYTHON:-python3}
config=${CONFIG:-train/configs/device.toml}
work=$keep/work
name=$("$python" -c 'import sys; from train import config; print(config.read(sys.argv[1]).name)' "$config")
mkdir -p "$keep/photos" "$work"

case ${1:-} in
keep | more)
  to=$keep/photos
  [ "$1" = keep ] || to=$keep/more
  shift
  mkdir -p "$to"
  for f in "$@"; do
    cp "$f" "$to/$(basename "$f").part"
    mv "$to/$(basename "$f").part" "$to/$(basename "$f")"
  done
  ls -l "$to"
  ;;
train)
  args=(--config "$config" --device "${DEVICE:-cuda}" --photos "$keep/photos" --work "$work"
    --seconds "${2:?the budget in seconds}" --stop-after "${3:-480}")
  [ ! -d "$keep/more" ] || args+=(--more "$keep/more")
  if [ -f "$work/$name.pt" ]; then args+=(--resume); else args+=(--init "${INIT:-colorize/model/two-stream.vidcolor}"); fi
  "$python" -m train fit "${args[@]}"
  ;;
export)
  "$python" -m train export --name "$name" --work "$work" --photos "$keep/photos" --out "${2:?a file name}" \
    --note "${NOTE:-one CUDA device}"
  ;;
*)
  echo "device: keep FILE..., more FILE..., train BUDGET [COMMAND], or export FILE.vidcolor" >&2
  exit 2
  ;;
esac
