#!/usr/bin/env bash
# Makes the pictures of README and model card from photos that may be shown
# (sheet-photos.sh), coloured by this build: before-after.jpg, grey above and
# coloured below, and failures.jpg, the truth above and coloured below. And
# history.jpg, of two old photos in the public domain where they are at hand.
set -euo pipefail
cd "$(dirname "$0")/.."
export VIDCOLOR_KEEP_COLOR=never # the inputs are in colour, the truth
photos=$(scripts/sheet-photos.sh)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/vidcolor-pictures.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
mkdir "$tmp/grey" "$tmp/colored" "$tmp/true"
ff=(ffmpeg -nostdin -v error -y)

for photo in "$photos"/*; do
  name=$(basename "${photo%.*}").png
  "${ff[@]}" -i "$photo" "$tmp/true/$name"
  "${ff[@]}" -i "$photo" -vf format=gray "$tmp/grey/$name"
done
bin/vidcolor --progress none "$tmp"/grey/*.png "$tmp/colored/" 2>/dev/null

# table OUT ABOVE NAME NAME NAME: a row out of the folder ABOVE over a row of the same coloured.
table() {
  local out=docs/images/$1 above=$2 inputs=() graph= i=0
  local fit='scale=320:240:force_original_aspect_ratio=increase:flags=lanczos,crop=320:240:(iw-320)/2:(ih-240)/6,format=rgb24'
  shift 2
  for folder in "$above" colored; do
    for name; do
      inputs+=(-i "$tmp/$folder/$name.png")
      graph+="[$i]$fit[v$i];"
      i=$((i + 1))
    done
  done
  graph+="[v0][v1][v2]hstack=3[x];[v3][v4][v5]hstack=3[y];[x][y]vstack"
  "${ff[@]}" "${inputs[@]}" -filter_complex "$graph" -q:v 3 -frames:v 1 "$out"
  echo "$out"
}

# old FILE...: old photos as they are over the same coloured, all 360 high, together history.jpg.
old() {
  local inputs=() above= below= graph= i=0 n=$#
  mkdir "$tmp/old"
  bin/vidcolor --progress none "$@" "$tmp/old/" 2>/dev/null
  for photo; do
    inputs+=(-i "$photo" -i "$tmp/old/$(basename "$photo")")
    graph+="[$((2 * i))]scale=-2:360:flags=lanczos,format=rgb24[a$i];[$((2 * i + 1))]scale=-2:360:flags=lanczos,format=rgb24[b$i];"
    above+="[a$i]" below+="[b$i]"
    i=$((i + 1))
  done
  graph+="${above}hstack=$n[x];${below}hstack=$n[y];[x][y]vstack,scale=960:-2:flags=lanczos"
  "${ff[@]}" "${inputs[@]}" -filter_complex "$graph" -q:v 4 -frames:v 1 docs/images/history.jpg
  echo docs/images/history.jpg
}

mkdir -p docs/images
film=../shared/data/film
if [ -d "$film" ]; then
  old "$film/nipomo-1936.jpg" "$film/colorado-1941.png"
else
  echo "pictures: no $film, so history.jpg stays as it is" >&2
fi
table before-after.jpg grey astronaut chelsea cockatoo
table failures.jpg true astronaut coffee cockatoo
