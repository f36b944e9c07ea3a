#!/usr/bin/env bash
# Scores the embedded network through the program itself on the validation
# photos, by set: one table, then one JSON line. Needs the photo folder
# (default ../shared/data/photos with val.tar and val.tsv).
# Further arguments go to vidcolor: scripts/score-model.sh DIR --size 160
set -euo pipefail
cd "$(dirname "$0")/.."
dir=../shared/data/photos
if [ $# -gt 0 ] && [ -d "$1" ]; then dir=$1; shift; fi
[ -f "$dir/val.tar" ] || { echo "score-model: skipped: no photos in $dir"; exit 0; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

mkdir "$tmp/all"
tar -xf "$dir/val.tar" -C "$tmp/all"
while IFS=$'\t' read -r _ name set _; do
  [ "$name" = name ] && continue
  mkdir -p "$tmp/truth/$set"
  mv "$tmp/all/$name" "$tmp/truth/$set/"
done <"$dir/val.tsv"

for set in "$tmp"/truth/*/; do
  set=$(basename "$set")
  mkdir -p "$tmp/out/$set"
  find "$tmp/truth/$set" -name '*.webp' -print0 | sort -z |
    xargs -0 sh -c 'out=$1; shift; exec bin/vidcolor --progress none -y "$@" "$out/"' sh "$tmp/out/$set" "$@" 2>"$tmp/log" ||
    { tail -n 5 "$tmp/log" >&2; exit 1; }
  bin/vidcolor score --json "$tmp/truth/$set" "$tmp/out/$set" 2>/dev/null |
    jq -c --arg set "$set" '{set: $set, photos: .frames, gain: (.psnr - .gray_psnr), psnr, gray_psnr, ab_error, cf, truth_cf}'
done >"$tmp/sets.jsonl"

jq -rs '
  def mean(f): (map(.photos * f) | add) / (map(.photos) | add);
  def row: [.set, .photos, .gain, 100 * .cf / .truth_cf, .ab_error];
  def total($name): {set: $name, photos: (map(.photos) | add), gain: mean(.gain), cf: mean(.cf), truth_cf: mean(.truth_cf), ab_error: mean(.ab_error)};
  (.[] | row), (map(select(.set != "places")) | total("without places") | row), (total("all") | row) | @tsv' "$tmp/sets.jsonl" |
  awk -F'\t' 'BEGIN { printf "%-15s %6s %9s %11s %9s\n", "set", "photos", "gain dB", "CF of truth", "ab error" }
    { printf "%-15s %6d %+9.2f %9.0f %% %9.2f\n", $1, $2, $3, $4, $5 }'
jq -cs '
  def mean(f): (map(.photos * f) | add) / (map(.photos) | add);
  {photos: (map(.photos) | add), gain_db: mean(.gain), psnr: mean(.psnr), gray_psnr: mean(.gray_psnr), ab_error: mean(.ab_error),
   cf: mean(.cf), truth_cf: mean(.truth_cf), sets: (map({(.set): .gain}) | add)}' "$tmp/sets.jsonl"
