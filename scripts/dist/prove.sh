#!/usr/bin/env bash
# Proves the newest dist/vidcolor-*-linux-x86_64.tar.gz in minimal roots of Debian 11, 12
# and 13, which have never seen FFmpeg: start, doctor, a film in FFV1 and H.264, a photo
# in four formats. What comes out is compared with this checkout's build, by the digest
# of all luma and of whole frames. Then a short film by each of the encoders, which the
# bundle has to read again as this machine's FFmpeg does. Needs root, debootstrap, ffmpeg.
#
#   scripts/dist/prove.sh [SUITE...]
#   ARCH=arm64 scripts/dist/prove.sh [SUITE...]
#
# arm64's runs in a root of Debian 11 for arm64 by qemu-user-static and binfmt_misc. The
# network's last bits are others there: luma has to be the same, chroma of FFV1 within one code.
# DIST_ROOTS names the folder for the roots (.cache/dist), SECONDS_OF_FILM how much of the
# demo's clip is coloured (4; for arm64 1), WIDTH_OF_FILM how wide it is made (for arm64 320,
# since qemu is slow; else left; DNxHD begins at 256). A trial's bundle has few encoders: those that it lacks fail;
# ENCODERS names those that are tried (none: none, nor an AV1 film that another encoder made).
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/roots.sh
. scripts/roots.sh
# shellcheck source=scripts/dist/encoders.sh
. scripts/dist/encoders.sh
needs_roots prove-dist
roots=${DIST_ROOTS:-$PWD/.cache/dist}
arch=${ARCH:-x86_64} foreign=
[ "$arch" = x86_64 ] || foreign=$arch
seconds=4 width=
[ -z "$foreign" ] || seconds=1 width=320
seconds=${SECONDS_OF_FILM:-$seconds} width=${WIDTH_OF_FILM:-$width}
grey=${width:+scale=$width:-2,}format=gray,format=yuv420p
tarball=$(ls -t dist/vidcolor-*-linux-"$arch".tar.gz 2>/dev/null | head -n 1)
[ -n "$tarball" ] || { echo "prove-dist: error: no tarball in dist/; make dist-linux${foreign:+-$foreign} makes it" >&2; exit 1; }
name=$(basename "$tarball" .tar.gz)
mkdir -p "$roots"
work=$(mktemp -d "$roots/prove.XXXXXX")
trap 'unmount; rm -rf "$work"' EXIT
ff=(ffmpeg -nostdin -v error -y)
export VIDCOLOR_KEEP_COLOR=never # the clip is in colour

# What is coloured: a grey film with sound, and a grey photo.
clip=$(scripts/demo-clip.sh)
mkdir "$work/in" "$work/here"
"${ff[@]}" -t "$seconds" -i "$clip" -vf "$grey" -c:v libx264 -crf 14 -preset fast -c:a aac "$work/in/film.mp4"
"${ff[@]}" -ss 2 -i "$clip" -frames:v 1 -vf format=gray "$work/in/photo.png"
"${ff[@]}" -ss 2 -i "$clip" -frames:v 1 -vf format=gray,format=yuvj420p -q:v 2 "$work/in/photo.jpg"
# Sound that most kinds of film do not hold, and have to encode.
"${ff[@]}" -t 0.5 -i "$clip" -vf "$grey" -c:v ffv1 -c:a wmav2 "$work/in/short.mkv"
# dav1d alone decodes AV1: FFmpeg's own decoder asks a graphics card.
"${ff[@]}" -i "$work/in/short.mkv" -c:v libaom-av1 -cpu-used 8 -crf 30 -an "$work/in/av1.mkv"

# luma FILE and frames FILE are digests of all decoded luma and of all samples.
luma() { "${ff[@]}" -i "$1" -map 0:v:0 -vf extractplanes=y,format=gray -f md5 - | cut -c 5-16; }
frames() { "${ff[@]}" -i "$1" -map 0:v:0 -f md5 - | cut -c 5-16; }

# color VIDCOLOR IN OUT makes all results.
color='set -e
  "$1" -y --progress none --vcodec ffv1 "$2/film.mp4" "$3/film.mkv"
  "$1" -y --progress none "$2/film.mp4" "$3/film.mp4"
  "$1" -y --progress none "$2/photo.jpg" "$3/photo.jpg"
  "$1" -y --progress none "$2/photo.jpg" "$3/photo.png"
  "$1" -y --progress none "$2/photo.png" "$3/photo.tif"
  "$1" -y --progress none "$2/photo.png" "$3/photo.webp"'
[ "${ENCODERS:-}" = none ] || bin/vidcolor -y --progress none --vcodec ffv1 "$work/in/av1.mkv" "$work/here/av1.mkv"
bash -c "$color" color "$PWD/bin/vidcolor" "$work/in" "$work/here"

# apart A B FILTER is the largest difference of the samples that the filter leaves of them.
apart() {
  { cmp -l <("${ff[@]}" -i "$1" -map 0:v:0 -vf "$3" -f rawvideo -) <("${ff[@]}" -i "$2" -map 0:v:0 -vf "$3" -f rawvideo -) || true; } |
    awk 'function n(octal) {return int(octal / 100) * 64 + int(octal % 100 / 10) * 8 + octal % 10}
      {d = n($2) - n($3); d = d < 0 ? -d : d; if (d > most) most = d} END {print most + 0}'
}

row() { printf '%-9s %-11s %-14s %-14s %-12s %s\n' "$@"; }
compare() { # FILE INPUT
  local y=$3 u v here there verdict=ok
  here=$(frames "$work/here/$1") there=$(frames "$2/$1")
  if [ -n "$y" ] && [ "$(luma "$2/$1")" != "$y" ]; then verdict="LUMA DIFFERS FROM THE INPUT" bad=1; fi
  if [ "$here" != "$there" ] && [ -n "$foreign" ]; then
    case $1 in
      *.mkv | film.*)
        y=$(apart "$work/here/$1" "$2/$1" extractplanes=y) u=$(apart "$work/here/$1" "$2/$1" extractplanes=u) v=$(apart "$work/here/$1" "$2/$1" extractplanes=v)
        verdict="$verdict; largest difference of Y $y, U $u, V $v"
        [ "$1" = film.mp4 ] || [ $((y == 0 && u <= 1 && v <= 1)) = 1 ] || { verdict="$verdict: TOO FAR" bad=1; }
        ;;
      *) verdict="$verdict; largest difference of R, G, B $(apart "$work/here/$1" "$2/$1" format=rgb24)" ;;
    esac
  elif [ "$here" != "$there" ]; then verdict="$verdict; other samples than here"; [ "$1" = film.mp4 ] || bad=1; fi
  row "$suite" "$1" "$(luma "$2/$1" 2>/dev/null | grep . || echo RGB)" "$there" "$here" "$verdict"
}

# encode ROOT makes a film by each encoder, and has the bundle read it again.
encode() {
  local codec ext least want sound far out back verdict off
  while read -r codec ext least want; do
    out=$1/proof/out/short-$codec.$ext back=$1/proof/out/again-$codec.mkv verdict=ok
    inside "$1" "export VIDCOLOR_KEEP_COLOR=never; cd /proof && $name/vidcolor --progress none --vcodec $codec in/short.mkv out/short-$codec.$ext &&
      $name/vidcolor --progress none --vcodec ffv1 out/short-$codec.$ext out/again-$codec.mkv" </dev/null >"$work/log" 2>&1 ||
      { row "$suite" "$codec" FAILED "" "" "$(grep -m 1 error: "$work/log" || tail -n 1 "$work/log")"; bad=1; continue; }
    far=$(near "$out" "$work/in/short.mkv")
    sound=$(ffprobe -v error -select_streams a:0 -show_entries stream=codec_name -of csv=p=0 "$out" | head -n 1)
    [ "$sound" = "$want" ] || verdict="SOUND IS $sound" bad=1
    [ "$far" = inf ] || awk "BEGIN {exit !($far + 0 >= $least)}" || verdict="LUMA IS FAR FROM THE INPUT" bad=1
    if [ "$(luma "$out")" != "$(luma "$back")" ]; then
      # Another processor has another inverse DCT, which need not give the same bits.
      off=256
      [ -z "$foreign" ] || off=$(apart "$out" "$back" extractplanes=y)
      if [ "$off" -le 2 ]; then verdict="ok; read within $off of FFmpeg here"; else verdict="READS OTHER SAMPLES THAN FFMPEG HERE" bad=1; fi
    fi
    row "$suite" "$codec" "$far dB" "$sound in .$ext" "" "$verdict"
  done < <(awk -v tried=" ${ENCODERS:-} " 'tried == "  " || index(tried, " " $1 " ")' <<<"$encoders")
  inside "$1" "VIDCOLOR_KEEP_COLOR=never /proof/$name/vidcolor --progress none --vcodec ffv1 /proof/in/av1.mkv /proof/out/av1.mkv" >"$work/log" 2>&1 ||
    { row "$suite" av1.mkv FAILED "" "" "$(grep -m 1 error: "$work/log" || tail -n 1 "$work/log")"; bad=1; return 0; }
  compare av1.mkv "$1/proof/out" "$(luma "$work/in/av1.mkv")"
}

# start_time ROOT is how long twenty starts took, and the processor's time in one.
start_time() {
  chroot "$1" bash -c 'TIMEFORMAT="%U %S"; time for i in {1..20}; do a=${EPOCHREALTIME/./}; "/proof/'"$name"'/vidcolor" --version >/dev/null; b=${EPOCHREALTIME/./}; echo $((b - a)); done' 2>&1 |
    sort -n | awk 'NF == 2 {cpu = $1 + $2; next} {t[++n] = $1} END {
      printf "fastest %.1f ms, median %.1f ms of 20; processor %.1f ms each\n", t[1] / 1e3, (t[10] + t[11]) / 2e3, cpu * 50}'
}

prove() {
  local root=$roots/minbase-$suite${foreign:+-$foreign}
  [ -e "$root/root/complete" ] || { bare "$suite" "$root" $foreign >"$root.log" 2>&1 && touch "$root/root/complete"; } || {
    echo "prove-dist: error: no root of $suite: $root.log says why" >&2
    tail -n 3 "$root.log" >&2
    exit 1
  }
  ! find "$root/usr/lib" "$root/lib" -name 'libav*' -o -name 'libonnx*' | grep -q . || { echo "prove-dist: error: $root is not bare" >&2; exit 1; }
  mount_in "$root"
  rm -rf "$root/proof" && mkdir -p "$root/proof/out"
  tar -xf "$tarball" -C "$root/proof"
  cp -r "$work/in" "$root/proof/in"
  inside "$root" "/proof/$name/vidcolor --version" | sed "s/^/$suite   /"
  inside "$root" "/proof/$name/vidcolor doctor" >"$work/doctor" 2>&1 || { cat "$work/doctor"; bad=1; }
  [ -n "$foreign" ] || echo "$suite   --version: $(start_time "$root")"
  inside "$root" "export VIDCOLOR_KEEP_COLOR=never; bash -c '$color' color /proof/$name/vidcolor /proof/in /proof/out"
  compare film.mkv "$root/proof/out" "$(luma "$work/in/film.mp4")"
  for f in film.mp4 photo.jpg photo.png photo.tif photo.webp; do compare "$f" "$root/proof/out" ""; done
  [ "${ENCODERS:-}" = none ] || encode "$root"
  unmount
  rm -rf "$root/proof"
}

bad=0
printf 'tarball   %s, %.1f MB\n' "$tarball" "$(stat -c %s "$tarball" | awk '{print $1 / 1e6}')"
printf 'here      %s\n' "$(bin/vidcolor --version | head -n 2 | paste -sd ';')"
row root file 'luma' 'samples' 'here' ''
if [ $# = 0 ] && [ -n "$foreign" ]; then set -- bullseye; fi
[ $# -gt 0 ] || set -- bullseye bookworm trixie
for suite in "$@"; do prove; done
sed 's/^/doctor    /' "$work/doctor"
exit $bad
