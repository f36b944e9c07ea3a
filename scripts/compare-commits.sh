#!/usr/bin/env bash
# Colours 20 inputs with the programs of two commits and says which come out with
# other bits: frames of the picture and of the sound, and their times.
#   scripts/compare-commits.sh OLD [NEW]     NEW is HEAD where it is not given
# Ends with 1 if any differs. Inputs that ffmpeg makes are made anew; the others come
# from ../shared/data (SHARED=DIR) and are passed over where that is absent.
# SAME="--threads 1" adds options to every run. KEEP=DIR keeps what was made.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { echo "usage: scripts/compare-commits.sh OLD [NEW]" >&2; exit 2; }
old=$(git rev-parse --verify "$1^{commit}") new=$(git rev-parse --verify "${2:-HEAD}^{commit}")
shared=$(realpath "${SHARED:-../shared/data}" 2>/dev/null || true)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
work=${KEEP:-$tmp}
mkdir -p "$work/in" "$work/old" "$work/new"
work=$(realpath "$work")
export VIDCOLOR_ORT=${VIDCOLOR_ORT:-$PWD/.runtime/libonnxruntime.so} VIDCOLOR_PROGRESS=none

# Both are built by the wrapper of this checkout, which finds FFmpeg.
go=$PWD/scripts/go
[ -x "$go" ] || go=go
for side in old new; do
  mkdir -p "$tmp/src-$side"
  git archive "${!side}" | tar -x -C "$tmp/src-$side"
  (cd "$tmp/src-$side" && if [ -x scripts/go ]; then scripts/go build -o "$tmp/vidcolor-$side" ./cmd/vidcolor; else "$go" build -o "$tmp/vidcolor-$side" ./cmd/vidcolor; fi)
done

make() { # NAME FFMPEG-ARGUMENTS...
  local name=$1; shift
  ffmpeg -nostdin -v error -y "$@" "$work/in/$name"
}
scenes=(-f lavfi -i testsrc2=s=320x180:r=25:d=3 -f lavfi -i mandelbrot=s=320x180:r=25 -f lavfi -i testsrc=s=320x180:r=25:d=3)
three='[0]format=yuv420p[a];[1]trim=duration=2,format=yuv420p[b];[2]format=yuv420p[c];[a][b][c]concat=n=3,format=gray'
make cuts.mkv "${scenes[@]}" -filter_complex "$three" -c:v ffv1
make dissolve.mkv "${scenes[@]}" -filter_complex "[0]settb=1/25,fps=25,format=yuv420p[a];[1]trim=duration=3,settb=1/25,fps=25,format=yuv420p[b];[a][b]xfade=duration=0.8:offset=2,format=gray" -c:v ffv1
make fields.mpg -f lavfi -i testsrc2=s=352x288:r=50:d=2 -vf tinterlace=interleave_top -c:v mpeg2video -flags +ildct+ilme
make deep.mkv "${scenes[@]}" -filter_complex "$three,format=gray10" -c:v ffv1
make wide.mkv "${scenes[@]}" -filter_complex "${three},format=yuv420p10,setparams=color_primaries=bt2020:colorspace=bt2020nc:color_trc=bt709" -c:v ffv1
make odd.mkv -f lavfi -i testsrc2=s=161x95:r=25:d=2,format=gray -c:v ffv1
make sound.mp4 -f lavfi -i testsrc2=s=320x180:r=24:d=3 -f lavfi -i sine=d=3 -c:v libx264 -bf 2 -pix_fmt yuv420p -c:a aac -timecode 01:00:00:00
make long.mp4 -f lavfi -i "testsrc2=s=160x96:r=12:d=45,format=gray" -c:v libx264 -pix_fmt yuv420p
make moving.gif -f lavfi -i testsrc2=s=160x96:r=10:d=1
make n_%02d.png -f lavfi -i testsrc2=s=160x96:r=24:d=0.5

same=() other=() skipped=()
compare() { # NAME INPUT OUTPUT-NAME OPTIONS...
  local name=$1 in=$2 out=$3; shift 3
  [[ $in == *%* || -e $in ]] || { skipped+=("$name"); return; }
  local side
  for side in old new; do
    local code=0
    # shellcheck disable=SC2086
    nice -n 5 "$tmp/vidcolor-$side" -y ${SAME:-} "$@" "$in" "$work/$side/$out" 2>"$work/$side/$name.log" || code=$?
    [ $code = 0 ] || [ $code = 3 ] || { echo "$name: $side: exit $code"; tail -2 "$work/$side/$name.log"; }
    echo "exit $code" >"$work/$side/$name.md5"
    ffmpeg -nostdin -v error -i "$work/$side/$out" -map 0:v -map '0:a?' -f framemd5 - >>"$work/$side/$name.md5" 2>/dev/null || true
  done
  local frames
  frames=$(grep -c '^0,' "$work/old/$name.md5" || true)
  if cmp -s "$work/old/$name.md5" "$work/new/$name.md5" && [ "$frames" -gt 0 ]; then
    same+=("$name"); printf '%-12s %5d frames  same\n' "$name" "$frames"
  else
    other+=("$name"); printf '%-12s %5d frames  OTHER\n' "$name" "$frames"
  fi
}

lossless=(--vcodec ffv1)
compare cuts "$work/in/cuts.mkv" cuts.mkv "${lossless[@]}"
compare dissolve "$work/in/dissolve.mkv" dissolve.mkv "${lossless[@]}"
compare fields "$work/in/fields.mpg" fields.mkv "${lossless[@]}"
compare progressive "$work/in/fields.mpg" progressive.mkv "${lossless[@]}" --deinterlace
compare deep "$work/in/deep.mkv" deep.mkv "${lossless[@]}"
compare wide "$work/in/wide.mkv" wide.mkv "${lossless[@]}"
compare odd "$work/in/odd.mkv" odd.mkv "${lossless[@]}" --pix-fmt yuv444p
compare sound "$work/in/sound.mp4" sound.mp4
compare part "$work/in/sound.mp4" part.mov --start 0.5 --duration 1.5 --preset fast
compare long "$work/in/long.mp4" long.mp4 --threads 2
compare moving "$work/in/moving.gif" moving.mkv "${lossless[@]}" --keyframes 1 --smooth 0
compare numbers "$work/in/n_%02d.png" n_%02d.png --saturation 1.5
compare goat "$shared/clips/goat.mp4" goat.mkv "${lossless[@]}" --year 1925 --duration 2
compare libby "$shared/clips/libby.mp4" libby.mp4 --duration 2
compare chaplin "$shared/film/chaplin.mp4" chaplin.mkv "${lossless[@]}" --start 2 --duration 3
compare townhall "$shared/film/townhall.mp4" townhall.mkv "${lossless[@]}" --duration 4
compare detroit "$shared/film/detroit-1915.jpg" detroit.png
compare nipomo "$shared/film/nipomo-1936.jpg" nipomo.jpg --year 1936
compare vfr "$shared/odd/cursed-vfr.mp4" vfr.mkv "${lossless[@]}" --duration 3
compare sar "$shared/odd/sar_2x1.mp4" sar.mkv "${lossless[@]}" --duration 2

echo "$(git log -1 --format=%h "$old") and $(git log -1 --format=%h "$new"): ${#same[@]} the same, ${#other[@]} not, ${#skipped[@]} absent"
[ ${#other[@]} = 0 ]
