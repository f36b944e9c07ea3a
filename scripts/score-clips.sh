#!/usr/bin/env bash
# Colours every clip of a folder (default ../shared/data/clips) in three ways and
# prints one table against the clips' own colour:
#   frames    the network on every frame       --keyframes 1 --smooth 0
#   keyed     keyframes, each for itself       --smooth 0
#   smoothed  keyframes, fused along the shot  the defaults
# Further arguments go to vidcolor: scripts/score-clips.sh DIR --size 128
# WAYS picks from the three: WAYS="frames smoothed" scripts/score-clips.sh
# Below the table: how many frames the network saw of the films in ../film beside DIR (FILMS=DIR: of others, FILMS=none: of none).
# KEEP=DIR keeps the coloured clips. VIDCOLOR is the program (bin/vidcolor).
set -euo pipefail
cd "$(dirname "$0")/.."
export VIDCOLOR_KEEP_COLOR=never # the inputs are in colour, the truth
dir=../shared/data/clips
if [ $# -gt 0 ] && [ -d "$1" ]; then dir=$1; shift; fi
[ -d "$dir" ] || { echo "score-clips: skipped: no folder $dir"; exit 0; }
program=${VIDCOLOR:-bin/vidcolor}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
out=${KEEP:-$tmp}
mkdir -p "$out"

options() { # WAY
  case $1 in
  frames) echo --keyframes 1 --smooth 0 ;;
  keyed) echo --smooth 0 ;;
  smoothed) ;;
  *) echo "score-clips: WAYS names $1: frames, keyed and smoothed are known" >&2; exit 2 ;;
  esac
}

rows() {
  for way in ${WAYS:-frames keyed smoothed}; do
    read -ra how <<<"$(options "$way")"
    for clip in "$dir"/*.mp4; do
      name=$(basename "$clip" .mp4)
      "$program" --progress none -y --report "$tmp/report.json" "${how[@]}" "$@" "$clip" "$out/$name.$way.mp4" 2>"$tmp/log" ||
        { cat "$tmp/log" >&2; exit 1; }
      "$program" score --json "$clip" "$out/$name.$way.mp4" >"$tmp/score.json"
      jq -r --arg way "$way" --arg name "$name" --slurpfile r "$tmp/report.json" \
        '[$way, $name, .gain, .psnr, .ab_error, .cf, .truth_cf, .chroma_flicker, .truth_chroma_flicker,
          1e6 * .cdc, 1e6 * .truth_cdc, 1e6 * .gray_cdc, 1e6 * .ab_cdc, 1e6 * .truth_ab_cdc,
          $r[0].frames, $r[0].network_frames] | @tsv' "$tmp/score.json"
    done
  done
}

echo "PSNR in dB, its gain over grey; fl: chroma flicker, ab a frame; CDC in millionths; true: of the clip itself"
rows "$@" | awk -F'\t' '
  function line(way, name, v, frames, net) {
    printf "%-9s %-16s %+6.2f %6.2f %6.2f %6.1f %6.1f %6.3f %6.3f %6.0f %6.0f %6.0f %7.0f %7.0f %7.1f\n", way, name,
      v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14], frames / net
  }
  function mean() {
    if (!n) return
    for (i = 3; i <= 14; i++) sum[i] /= n
    line(way, "mean", sum, frames, net)
    split("", sum); n = frames = net = 0
  }
  BEGIN { printf "%-9s %-16s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s %7s %7s %7s\n", "way", "clip", "gain", "PSNR", "ab err", "CF",
    "true", "fl", "true", "CDC", "true", "grey", "CDC ab", "true", "1 in" }
  $1 != way { mean(); way = $1 }
  { for (i = 3; i <= 16; i++) v[i] = $i
    line($1, $2, v, $15, $16); fflush()
    for (i = 3; i <= 14; i++) sum[i] += $i
    n++; frames += $15; net += $16 }
  END { mean() }'

for film in "${FILMS:-$dir/../film}"/*.mp4; do
  [ -f "$film" ] || continue
  "$program" --progress none -y --report "$tmp/report.json" "$@" "$film" "$tmp/film.mp4" 2>"$tmp/log" || { cat "$tmp/log" >&2; exit 1; }
  jq -r --arg name "$(basename "$film")" '"film \($name): network on 1 frame in \(10 * .frames / .network_frames | round / 10)"' "$tmp/report.json"
done
