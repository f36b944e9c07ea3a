#!/usr/bin/env bash
# Colours every clip of a folder (default ../shared/data/clips) with the default
# options and prints one table: PSNR of the result, of grey, and the difference.
# Further arguments go to vidcolor: scripts/score-clips.sh DIR --size 128
set -euo pipefail
cd "$(dirname "$0")/.."
dir=../shared/data/clips
if [ $# -gt 0 ] && [ -d "$1" ]; then dir=$1; shift; fi
[ -d "$dir" ] || { echo "score-clips: skipped: no folder $dir"; exit 0; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
printf '%-18s %8s %8s %7s %7s %7s %7s %6s\n' clip PSNR grey gain ab CF 'CF true' '1 in'
for clip in "$dir"/*.mp4; do
  name=$(basename "$clip" .mp4)
  bin/vidcolor --progress none -y --report "$tmp/report.json" "$@" "$clip" "$tmp/out.mp4" 2>"$tmp/log" ||
    { cat "$tmp/log" >&2; exit 1; }
  bin/vidcolor score --json "$clip" "$tmp/out.mp4" >"$tmp/score.json"
  jq -r --arg n "$name" --slurpfile r "$tmp/report.json" \
    '[$n, .psnr, .gray_psnr, .psnr - .gray_psnr, .ab_error, .cf, .truth_cf, ($r[0].frames / $r[0].network_frames)] | @tsv' \
    "$tmp/score.json"
done | awk -F'\t' '
  { printf "%-18s %8.2f %8.2f %+7.2f %7.2f %7.1f %7.1f %6.1f\n", $1, $2, $3, $4, $5, $6, $7, $8
    for (i = 2; i <= 8; i++) sum[i] += $i; if (NR == 1 || $4 < worst) worst = $4 }
  END { printf "%-18s %8.2f %8.2f %+7.2f %7.2f %7.1f %7.1f %6.1f\nworst gain %+.2f dB\n", "mean",
    sum[2]/NR, sum[3]/NR, sum[4]/NR, sum[5]/NR, sum[6]/NR, sum[7]/NR, sum[8]/NR, worst }'
