#!/usr/bin/env bash
# Proves the newest dist/vidcolor-*-linux-x86_64.tar.gz in minimal roots of Debian 11, 12
# and 13, which have never seen FFmpeg: start, doctor, a film in FFV1 and H.264, a photo
# in three formats. What comes out is compared with this checkout's build, by the digest
# of all luma and of whole frames. Needs root, debootstrap, ffmpeg.
#
#   scripts/dist/prove.sh [SUITE...]
#
# DIST_ROOTS names the folder for the roots (.cache/dist), SECONDS_OF_FILM how much of the
# demo's clip is coloured (4).
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/roots.sh
. scripts/roots.sh
needs_roots prove-dist
roots=${DIST_ROOTS:-$PWD/.cache/dist}
tarball=$(ls -t dist/vidcolor-*-linux-x86_64.tar.gz 2>/dev/null | head -n 1)
[ -n "$tarball" ] || { echo "prove-dist: error: no tarball in dist/; make dist-linux makes it" >&2; exit 1; }
name=$(basename "$tarball" .tar.gz)
mkdir -p "$roots"
work=$(mktemp -d "$roots/prove.XXXXXX")
trap 'unmount; rm -rf "$work"' EXIT
ff=(ffmpeg -nostdin -v error -y)
export VIDCOLOR_KEEP_COLOR=never # the clip is in colour

# What is coloured: a grey film with sound, and a grey photo.
clip=$(scripts/demo-clip.sh)
mkdir "$work/in" "$work/here"
"${ff[@]}" -t "${SECONDS_OF_FILM:-4}" -i "$clip" -vf format=gray,format=yuv420p -c:v libx264 -crf 14 -preset fast -c:a aac "$work/in/film.mp4"
"${ff[@]}" -ss 2 -i "$clip" -frames:v 1 -vf format=gray "$work/in/photo.png"
"${ff[@]}" -ss 2 -i "$clip" -frames:v 1 -vf format=gray,format=yuvj420p -q:v 2 "$work/in/photo.jpg"

# luma FILE and frames FILE are digests of all decoded luma and of all samples.
luma() { "${ff[@]}" -i "$1" -map 0:v:0 -vf extractplanes=y,format=gray -f md5 - | cut -c 5-16; }
frames() { "${ff[@]}" -i "$1" -map 0:v:0 -f md5 - | cut -c 5-16; }

# color VIDCOLOR IN OUT makes all results.
color='set -e
  "$1" -y --progress none --vcodec ffv1 "$2/film.mp4" "$3/film.mkv"
  "$1" -y --progress none "$2/film.mp4" "$3/film.mp4"
  "$1" -y --progress none "$2/photo.jpg" "$3/photo.jpg"
  "$1" -y --progress none "$2/photo.png" "$3/photo.tif"
  "$1" -y --progress none "$2/photo.png" "$3/photo.webp"'
bash -c "$color" color "$PWD/bin/vidcolor" "$work/in" "$work/here"

row() { printf '%-9s %-11s %-14s %-14s %-12s %s\n' "$@"; }
compare() { # FILE INPUT
  local y=$3 here there verdict=ok
  here=$(frames "$work/here/$1") there=$(frames "$2/$1")
  if [ -n "$y" ] && [ "$(luma "$2/$1")" != "$y" ]; then verdict="LUMA DIFFERS FROM THE INPUT" bad=1; fi
  if [ "$here" != "$there" ]; then verdict="$verdict; other samples than here"; [ "$1" = film.mp4 ] || bad=1; fi
  row "$suite" "$1" "$(luma "$2/$1" 2>/dev/null | grep . || echo RGB)" "$there" "$here" "$verdict"
}

# start_time ROOT is how long twenty starts took, and the processor's time in one.
start_time() {
  chroot "$1" bash -c 'TIMEFORMAT="%U %S"; time for i in {1..20}; do a=${EPOCHREALTIME/./}; "/proof/'"$name"'/vidcolor" --version >/dev/null; b=${EPOCHREALTIME/./}; echo $((b - a)); done' 2>&1 |
    sort -n | awk 'NF == 2 {cpu = $1 + $2; next} {t[++n] = $1} END {
      printf "fastest %.1f ms, median %.1f ms of 20; processor %.1f ms each\n", t[1] / 1e3, (t[10] + t[11]) / 2e3, cpu * 50}'
}

prove() {
  local root=$roots/minbase-$suite
  [ -e "$root/root/complete" ] || { bare "$suite" "$root" >"$roots/minbase-$suite.log" 2>&1 && touch "$root/root/complete"; }
  ! find "$root/usr/lib" "$root/lib" -name 'libav*' -o -name 'libonnx*' | grep -q . || { echo "prove-dist: error: $root is not bare" >&2; exit 1; }
  mount_in "$root"
  rm -rf "$root/proof" && mkdir -p "$root/proof/out"
  tar -xf "$tarball" -C "$root/proof"
  cp -r "$work/in" "$root/proof/in"
  inside "$root" "/proof/$name/vidcolor --version" | sed "s/^/$suite   /"
  inside "$root" "/proof/$name/vidcolor doctor" >"$work/doctor" 2>&1 || { cat "$work/doctor"; bad=1; }
  echo "$suite   --version: $(start_time "$root")"
  inside "$root" "export VIDCOLOR_KEEP_COLOR=never; bash -c '$color' color /proof/$name/vidcolor /proof/in /proof/out"
  compare film.mkv "$root/proof/out" "$(luma "$work/in/film.mp4")"
  for f in film.mp4 photo.jpg photo.tif photo.webp; do compare "$f" "$root/proof/out" ""; done
  unmount
  rm -rf "$root/proof"
}

bad=0
printf 'tarball   %s, %.1f MB\n' "$tarball" "$(stat -c %s "$tarball" | awk '{print $1 / 1e6}')"
printf 'here      %s\n' "$(bin/vidcolor --version | head -n 2 | paste -sd ';')"
row root file 'luma' 'samples' 'here' ''
[ $# -gt 0 ] || set -- bullseye bookworm trixie
for suite in "$@"; do prove; done
sed 's/^/doctor    /' "$work/doctor"
exit $bad
