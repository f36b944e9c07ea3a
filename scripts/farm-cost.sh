#!/usr/bin/env bash
# What a farm costs beside the plain run, at 854×480: CPU seconds (user and system) and
# seconds of the plain run, of planning alone and when its first unit was known, and of a
# farm with one and with two workers of one thread, each kept to one processor; and what two
# processors can do here that one cannot: two plain runs of a part at once beside one alone.
# Other work disturbs the seconds; the machine's load is told beside them.
set -euo pipefail
cd "$(dirname "$0")/.."
export VIDCOLOR_ORT=${VIDCOLOR_ORT:-$PWD/.runtime/libonnxruntime.so} VIDCOLOR_KEEP_COLOR=never
bin=$PWD/${BIN:-bin/vidcolor} clip=$PWD/$(scripts/demo-clip.sh)
dir=$PWD/.work/farmcost
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
on=(taskset -c 0) # the processor of what is measured
one=(--threads 1 --encoder-threads 1 --progress none)

# Twelve shots of six seconds, each of which looks different.
ffmpeg -v error -i "$clip" -filter_complex "
[0]scale=854:480,setsar=1,format=yuv420p,trim=end_frame=120,setpts=PTS-STARTPTS,split=3[a][b][c];
[0]scale=854:480,setsar=1,format=yuv420p,trim=start_frame=140:end_frame=260,setpts=PTS-STARTPTS,split=3[d][e][f];
[b]vflip[b1];[d]hflip[d1];[c]negate=components=y[c1];[f]vflip,negate=components=y[f1];
[a][b1][d1][c1][e][f1]concat=n=6,split[g][h];[h]transpose,scale=854:480,setsar=1[h1];
[g][h1]concat=n=2[v]" -map '[v]' -c:v libx264 -preset veryfast -crf 12 film.mp4
frames=$(ffprobe -v error -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0 film.mp4)

# spend NAME COMMAND...: what it took, into NAME.took: seconds, CPU seconds.
spend() {
  local name=$1 TIMEFORMAT='%R %U %S'
  shift
  { time "${on[@]}" "$@" >"$name.log" 2>&1 || [ $? = 130 ]; } 2>"$name.time"
  awk '{ printf "%.1f %.1f\n", $1, $2 + $3 }' "$name.time" >"$name.took"
}

spend plain "$bin" film.mp4 plain.mp4 "${one[@]}"
spend alone "$bin" --duration 15 film.mp4 alone.mp4 "${one[@]}"
on=(taskset -c 1)
spend both1 "$bin" --duration 15 film.mp4 both1.mp4 "${one[@]}" &
on=(taskset -c 0)
spend both0 "$bin" --duration 15 film.mp4 both0.mp4 "${one[@]}"
wait
spend plan "$bin" plan film.mp4 --to planned.mp4 --unit-length 6 -o plan.json "${one[@]}" &
began=$(date +%s.%N)
until grep -q '"unit"' plan.json 2>/dev/null; do sleep 0.05; done
first=$(date +%s.%N)
wait

farm() { # workers
  local n=$1 pids=() address store="store$1"
  : >"serve$n.log"
  on=()
  spend "serve$n" "$bin" farm serve --store "$store" --listen 127.0.0.1:0 &
  until grep -q VIDCOLOR_FARM "serve$n.log"; do sleep 0.1; done
  address=$(sed -n "s/.*'\(.*\)'.*/\1/p" "serve$n.log")
  export VIDCOLOR_FARM=$address
  for i in $(seq "$n"); do
    on=(taskset -c $((i - 1)))
    spend "worker$n-$i" "$bin" farm work --threads 1 &
  done
  until [ "$("$bin" farm status --json | grep -c '"processor"')" = "$n" ]; do sleep 0.2; done
  local from=$(date +%s.%N)
  "$bin" farm add film.mp4 --to "farm$n/" --unit-length 6 "${one[@]}"
  until [ -e "farm$n/film.mp4" ]; do sleep 0.1; done # asking the farm would take its time
  awk -v a="$from" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f\n", b - a }' >"farm$n.seconds"
  until "$bin" farm status | grep -q ': complete'; do sleep 0.5; done
  for p in $(jobs -p); do pids+=($(ps -o pid= --ppid "$p")); done
  kill -INT "${pids[@]}"
  wait
  cat "serve$n.took" "worker$n"-*.took | awk '{ s += $2 } END { printf "%.1f\n", s }' >"farm$n.cpu"
  cmp -s <(ffmpeg -v error -i plain.mp4 -f framemd5 -) <(ffmpeg -v error -i "farm$n/film.mp4" -f framemd5 -) || { echo "farm-cost: error: the farm's film differs" >&2; exit 1; }
}
farm 1
farm 2

read -r seconds cpu <plain.took
read -r planned plancpu <plan.took
echo "$frames frames of 854×480, $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
echo '| what | CPU seconds | of the plain run | seconds |'
echo '|---|---|---|---|'
row() { awk -v w="$1" -v c="$2" -v p="$cpu" -v s="$3" 'BEGIN { printf "| %s | %.1f | %.0f %% | %s |\n", w, c, 100 * c / p, s }'; }
row 'the plain run, one processor' "$cpu" "$seconds"
row '`plan`' "$plancpu" "$planned"
row 'the farm, one worker, planning and joining included' "$(cat farm1.cpu)" "$(cat farm1.seconds)"
row 'the same without planning' "$(awk -v a="$(cat farm1.cpu)" -v b="$plancpu" 'BEGIN { print a - b }')" ''
row 'the farm, two workers' "$(cat farm2.cpu)" "$(cat farm2.seconds)"
awk -v a="$began" -v b="$first" -v t="$planned" 'BEGIN { printf "\nThe first unit was planned after %.1f s of %.1f.\n", b - a, t }'
awk -v a="$(cat farm1.seconds)" -v b="$(cat farm2.seconds)" 'BEGIN { printf "Two workers took %.2f times less time than one.\n", a / b }'
cat alone.took both0.took both1.took | awk '{ s[NR] = $1; c[NR] = $2 } END { t = s[2] > s[3] ? s[2] : s[3]; printf "Two plain runs at once, one on each processor, are %.2f times as fast as one after the other and take %.2f times the CPU.\n", 2 * s[1] / t, (c[2] + c[3]) / 2 / c[1] }'
