#!/usr/bin/env bash
# Proves the newest dist/vidcolor-*-windows-x86_64.zip under Wine 10 in a root of Debian 13,
# without a screen: start, doctor, photos, a film in H.264 and FFV1, going on after a kill,
# names, wrong inputs. Its luma is compared frame by frame with the Linux program's, its
# chroma sample by sample. A short film by each encoder is read by FFmpeg here and, again, by the
# program there, an AV1 film of another maker, too. Needs root, debootstrap, unzip, ffmpeg.
#
#   scripts/dist/prove-windows.sh [PART...]      start photos film encoders resume names wrong pipes packages
#
# DIST_ROOTS names the folder for the roots (.cache/dist), REFERENCE the Linux program that
# is compared with (bin/vidcolor; H.264 comes out the same of the same x264 alone), FILM the film
# (../shared's, or the demo's), SECONDS_OF_FILM how much of it is coloured (all). A trial's zip lacks
# most encoders: they fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/roots.sh
. scripts/roots.sh
# shellcheck source=scripts/dist/encoders.sh
. scripts/dist/encoders.sh
needs_roots prove-windows
roots=${DIST_ROOTS:-$PWD/.cache/dist}
root=$roots/wine-trixie
linux=$(realpath "${REFERENCE:-bin/vidcolor}")
zip=$(ls -t dist/vidcolor-*-windows-x86_64.zip 2>/dev/null | head -n 1)
[ -n "$zip" ] || { echo "prove-windows: error: no zip in dist/; make dist-windows makes it" >&2; exit 1; }
mkdir -p "$roots"
work=$(mktemp -d "$roots/prove-windows.XXXXXX")
P=$root/proof
env=(-i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin WINEPREFIX=/root/wine-proof WINEDEBUG=-all
  WINEDLLOVERRIDES='mscoree,mshtml=' XDG_RUNTIME_DIR=/tmp VIDCOLOR_KEEP_COLOR=never)
trap 'chroot "$root" /usr/bin/env "${env[@]}" wineserver -k 2>/dev/null || true
  unmount; rm -rf "$work" "$P" "$root/root/wine-proof"' EXIT
ff=(ffmpeg -nostdin -v error -y)
export VIDCOLOR_KEEP_COLOR=never VIDCOLOR_ORT=${VIDCOLOR_ORT:-$PWD/.runtime/libonnxruntime.so}
[ -z "${REFERENCE:-}" ] || unset VIDCOLOR_ORT # it lies beside
bad=0

# win ARGUMENT... runs the program, at most ten minutes; on standard input nothing.
win() { chroot "$root" /usr/bin/env "${env[@]}" timeout -k 5 600 wine 'Z:\proof\vidcolor\vidcolor.exe' "$@" </dev/null; }
# start ARGUMENT... the same in the background, as process $pid.
start() {
  chroot "$root" /usr/bin/env "${env[@]}" --default-signal=INT wine 'Z:\proof\vidcolor\vidcolor.exe' "$@" </dev/null >"$work/said" 2>&1 &
  pid=$!
}

row() { # WHAT RESULT DETAIL
  printf '| %s | %s | %s |\n' "$1" "$2" "$3"
  [ "$2" = ok ] || bad=1
}
# code WHAT WANT TEXT ARGUMENT... checks the exit code and that the messages hold TEXT.
code() {
  local what=$1 want=$2 text=$3 got=0
  shift 3
  win "$@" >"$work/said" 2>&1 || got=$?
  if [ "$got" = "$want" ] && grep -qE -e "$text" "$work/said"; then
    row "$what" ok "exit code $got: $(said)"
  else
    row "$what" FAILS "exit code $got, want $want and /$text/: $(said)"
  fi
}
said() { tr -d '\r' <"$work/said" | grep -E '^vidcolor: (error|hint|warning|interr)|frames in' | head -n 1 | cut -c 1-150 || true; }

luma() { "${ff[@]}" -i "$1" -map 0:v:0 -vf extractplanes=y,format=gray -f framemd5 - | grep -v '^#' | awk '{print $NF}'; }
# samples FILE is the digest of all samples.
samples() { "${ff[@]}" -i "$1" -map 0:v:0 -f md5 - 2>/dev/null || echo "none of $1"; }
# apart A B is the largest difference of the planes Y, U and V of two films or photos.
apart() {
  "${ff[@]}" -i "$1" -i "$2" -lavfi "[0:v:0]${3:-null}[a];[1:v:0]${3:-null}[b];[a][b]blend=all_mode=difference,signalstats,metadata=print:file=-" -f null - |
    awk -F= '/YMAX/ && $2 > y {y = $2} /UMAX/ && $2 > u {u = $2} /VMAX/ && $2 > v {v = $2} END {print y + 0, u + 0, v + 0}'
}
# compare WHAT OURS THEIRS [INPUT]: same luma, of FFV1 the input's, and chroma within one code.
compare() {
  local y u v n same=differs
  [ -s "$2" ] || { row "$1" FAILS "nothing was written: $(said)"; return; }
  luma "$2" >"$work/ours"
  luma "$3" >"$work/theirs"
  [ -z "${4:-}" ] || luma "$4" >"$work/input"
  [ -z "${4:-}" ] || cmp -s "$work/ours" "$work/input" || { row "$1" FAILS "luma is not the input's"; return; }
  n=$(wc -l <"$work/ours")
  read -r y u v < <(apart "$2" "$3")
  ! cmp -s "$work/ours" "$work/theirs" || same=equal
  if [ $same = equal ] && [ "$u" -le 1 ] && [ "$v" -le 1 ]; then same_all=ok; else same_all=FAILS; fi
  row "$1" $same_all "Y of $n frames: digests $same (largest difference $y); largest difference of U $u, of V $v"
}

prepare() {
  if [ ! -e "$root/root/complete-wine" ]; then
    [ -e "$root/root/complete" ] || bare trixie "$root" >"$roots/wine-trixie.log" 2>&1
    network "$root"
    mount_in "$root"
    inside "$root" "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install wine wine64" >>"$roots/wine-trixie.log" 2>&1
    touch "$root/root/complete-wine"
  else
    mount_in "$root"
  fi
  rm -rf "$P" "$root/root/wine-proof" && mkdir -p "$P/in" "$P/out" "$work/here"
  unzip -q "$zip" -d "$P" && mv "$P"/vidcolor-* "$P/vidcolor"
  chroot "$root" /usr/bin/env "${env[@]}" timeout 120 wineboot -i >/dev/null 2>&1 || true
  local film=${FILM:-../shared/data/film/chaplin.mp4}
  [ -e "$film" ] || film=$(scripts/demo-clip.sh)
  if [ -n "${SECONDS_OF_FILM:-}" ]; then
    "${ff[@]}" -t "$SECONDS_OF_FILM" -i "$film" -map 0 -c copy "$P/in/film.mp4"
  else
    cp "$film" "$P/in/film.mp4"
  fi
  "${ff[@]}" -ss 2 -i "$film" -frames:v 1 -vf format=gray "$P/in/photo.png"
  "${ff[@]}" -ss 2 -i "$film" -frames:v 1 -vf format=gray,format=yuvj420p -q:v 2 "$P/in/photo.jpg"
}

prove_start() {
  code "vidcolor --version" 0 'FFmpeg' --version
  tr -d '\r' <"$work/said" | sed 's/^/    /' >&2
  code "vidcolor doctor" 0 'ok +network' doctor
  tr -d '\r' <"$work/said" | sed 's/^/    /' >&2
  mv "$P/vidcolor/onnxruntime.dll" "$P/vidcolor/away.dll"
  code "without onnxruntime.dll" 5 'keep onnxruntime.dll beside' -y 'Z:\proof\in\photo.png' 'Z:\proof\out\no.png'
  echo no library >"$P/vidcolor/onnxruntime.dll"
  code "another file as onnxruntime.dll" 5 'does not load' -y 'Z:\proof\in\photo.png' 'Z:\proof\out\no.png'
  mv "$P/vidcolor/away.dll" "$P/vidcolor/onnxruntime.dll"
  env+=(WINEDLLOVERRIDES='mscoree,mshtml=;msvcp140=d')
  code "without Microsoft's C++ runtime" 5 'vc_redist.x64.exe' -y 'Z:\proof\in\photo.png' 'Z:\proof\out\no.png'
  unset 'env[-1]'
}

# The packages that ask the system, by their own tests. (Those of links fail: Wine follows
# a chain of them at once.)
prove_packages() {
  local p got
  for p in system journal chunk machine cliargs; do
    GOOS=windows CGO_ENABLED=0 GOFLAGS=-buildvcs=false scripts/go test -c -o "$P/$p.test.exe" "./internal/$p"
    got=0
    chroot "$root" /usr/bin/env "${env[@]}" timeout 300 wine "Z:\\proof\\$p.test.exe" </dev/null >"$work/said" 2>&1 || got=$?
    [ "$got" = 0 ] && row "tests of internal/$p" ok "$(tr -d '\r' <"$work/said" | tail -n 1)" ||
      { row "tests of internal/$p" FAILS "exit code $got"; grep -A3 -e '--- FAIL' "$work/said" >&2; }
  done
}

prove_photos() {
  local from to y u v
  for to in jpg tif webp png; do
    from=png
    [ $to != jpg ] || from=jpg
    "$linux" -y --progress none "$P/in/photo.$from" "$work/here/photo.$to"
    win -y --progress none "Z:\\proof\\in\\photo.$from" "Z:\\proof\\out\\photo.$to" >"$work/said" 2>&1 || true
    if [ ! -s "$P/out/photo.$to" ]; then
      row "photo to $to" FAILS "nothing was written: $(said)"
    elif [ "$(samples "$P/out/photo.$to")" = "$(samples "$work/here/photo.$to")" ]; then
      row "photo to $to" ok "every sample is Linux's"
    else
      read -r y u v < <(apart "$P/out/photo.$to" "$work/here/photo.$to" format=yuv444p)
      [ "$y" -le 2 ] && [ "$u" -le 2 ] && [ "$v" -le 2 ] && row "photo to $to" ok "largest difference of Y, U, V: $y, $u, $v" ||
        row "photo to $to" FAILS "largest difference of Y, U, V: $y, $u, $v"
    fi
  done
}

prove_film() {
  "$linux" -y --progress none --vcodec ffv1 "$P/in/film.mp4" "$work/here/film.mkv"
  "$linux" -y --progress none "$P/in/film.mp4" "$work/here/film.mp4"
  win -y --progress none --vcodec ffv1 'Z:\proof\in\film.mp4' 'Z:\proof\out\film.mkv' >"$work/said" 2>&1 || true
  compare "film to FFV1 in Matroska" "$P/out/film.mkv" "$work/here/film.mkv" "$P/in/film.mp4"
  win -y --progress none 'Z:\proof\in\film.mp4' 'Z:\proof\out\film.mp4' >"$work/said" 2>&1 || true
  compare "film to H.264 and its sound in MP4" "$P/out/film.mp4" "$work/here/film.mp4"
}

prove_encoders() {
  local codec ext least want out back far sound said_of
  # Sound that most kinds of film do not hold, and have to encode.
  "${ff[@]}" -t 0.5 -i "$(scripts/demo-clip.sh)" -vf format=gray,format=yuv420p -c:v ffv1 -c:a wmav2 "$P/in/short.mkv"
  while read -r codec ext least want; do
    out=$P/out/short-$codec.$ext back=$P/out/again-$codec.mkv
    win -y --progress none --vcodec "$codec" 'Z:\proof\in\short.mkv' "Z:\\proof\\out\\${out##*/}" >"$work/said" 2>&1 || true
    [ -s "$out" ] || { row "$codec" FAILS "nothing was written: $(said)"; continue; }
    win -y --progress none --vcodec ffv1 "Z:\\proof\\out\\${out##*/}" "Z:\\proof\\out\\${back##*/}" >"$work/said" 2>&1 || true
    [ -s "$back" ] || { row "$codec" FAILS "was not read again: $(said)"; continue; }
    far=$(near "$out" "$P/in/short.mkv")
    sound=$(ffprobe -v error -select_streams a:0 -show_entries stream=codec_name -of csv=p=0 "$out" | head -n 1 || true)
    said_of="$sound in .$ext, luma $far dB from the input"
    if [ "$sound" != "$want" ]; then
      row "$codec" FAILS "$said_of: sound is to be $want"
    elif [ "$far" != inf ] && ! awk "BEGIN {exit !($far + 0 >= $least)}"; then
      row "$codec" FAILS "$said_of: far"
    elif [ "$(luma "$out")" != "$(luma "$back")" ]; then
      row "$codec" FAILS "$said_of: reads other luma than FFmpeg here"
    else
      row "$codec" ok "$said_of, read again to the luma that FFmpeg here reads"
    fi
  done <<<"$encoders"
  # dav1d alone decodes AV1: FFmpeg's own decoder asks a graphics card.
  "${ff[@]}" -i "$P/in/short.mkv" -c:v libaom-av1 -cpu-used 8 -crf 30 -c:a libopus "$P/in/av1.mkv"
  "$linux" -y --progress none --vcodec ffv1 "$P/in/av1.mkv" "$work/here/av1.mkv"
  win -y --progress none --vcodec ffv1 'Z:\proof\in\av1.mkv' 'Z:\proof\out\av1.mkv' >"$work/said" 2>&1 || true
  compare "an AV1 film of libaom, by dav1d" "$P/out/av1.mkv" "$work/here/av1.mkv" "$P/in/av1.mkv"
}

# until_chunks N waits until so many chunks of the long film are whole.
until_chunks() {
  local i
  for ((i = 0; i < 1200; i++)); do
    [ "$(find "$P/out/work" -name '*.chunk' 2>/dev/null | wc -l)" -lt "$1" ] || return 0
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.25
  done
  return 1
}

prove_resume() {
  local long=(--progress none --vcodec ffv1 --work-dir 'Z:\proof\out\work' 'Z:\proof\in\long.mp4' 'Z:\proof\out\long.mkv') got
  "${ff[@]}" -stream_loop -1 -i "$P/in/film.mp4" -an -vf scale=192:-2,format=gray,format=yuv420p -c:v libx264 -crf 16 -preset fast -t 50 "$P/in/long.mp4"
  "$linux" -y --progress none --vcodec ffv1 "$P/in/long.mp4" "$work/here/long.mkv"
  start -y "${long[@]}"
  until_chunks 1 || { row "a film of 50 s" FAILS "no chunk: $(said)"; return; }
  code "the same film once more meanwhile" 2 'another vidcolor works on it' -y "${long[@]}"
  kill -INT "$pid"
  got=0 && wait "$pid" || got=$?
  [ "$got" = 130 ] && row "Ctrl-C" ok "exit code 130: $(said)" || row "Ctrl-C" FAILS "exit code $got: $(said)"
  start --resume "${long[@]}"
  until_chunks 3 || row "--resume after Ctrl-C" FAILS "$(said)"
  { kill -KILL "$pid"; } 2>/dev/null
  got=0 && wait "$pid" || got=$?
  row "killed" ok "exit code $got, $(find "$P/out/work" -name '*.chunk' | wc -l) chunks are kept"
  code "--resume after the kill" 0 '' --resume "${long[@]}"
  compare "the film that was stopped twice" "$P/out/long.mkv" "$work/here/long.mkv" "$P/in/long.mp4"
  got=$(cd "$P/out" && find . -name '*part-*' -o -path './work/*' | tr '\n' ' ')
  [ -z "$got" ] && row "what is left behind" ok "nothing" || row "what is left behind" FAILS "$got"
}

prove_names() {
  local name='Größe 映画 №5.png' long i
  cp "$P/in/photo.png" "$P/in/$name"
  mkdir -p "$P/out/Übung фильм"
  code "umlauts, Chinese and Cyrillic letters in names" 0 '' -y --progress none "Z:\\proof\\in\\$name" "Z:\\proof\\out\\Übung фильм\\$name"
  [ "$(samples "$P/out/Übung фильм/$name")" = "$(samples "$work/here/photo.png")" ] || row "what is in it" FAILS "not Linux's samples"
  long=out
  for i in 1 2 3 4 5 6; do long=$long/$(printf 'folder %d %050d' "$i" 0); done
  mkdir -p "$P/$long"
  cp "$P/in/film.mp4" "$P/$long/film.mp4"
  code "a path of $((9 + ${#long} + 9)) characters, to MP4" 0 '' -y --progress none --duration 1 "Z:\\proof\\${long//\//\\}\\film.mp4" "Z:\\proof\\${long//\//\\}\\film2.mp4"
  [ -s "$P/$long/film2.mp4" ] || row "what is in it" FAILS "nothing"
  mkdir -p "$root/root/wine-proof/drive_c/films"
  cp "$P/in/photo.png" "$root/root/wine-proof/drive_c/films/Photo.PNG"
  code "a folder on C: as output, *.png as input" 0 '' -y --progress none 'C:\films\*.png' 'C:\films\colored\'
  [ -s "$root/root/wine-proof/drive_c/films/colored/Photo.PNG" ] || row "what is in it" FAILS "nothing"
}

prove_wrong() {
  local film='Z:\proof\in\film.mp4' png='Z:\proof\in\photo.png' held
  echo 'no film' >"$P/in/text.mp4"
  code "no such file" 2 'no such file' 'Z:\proof\in\none.mp4' 'Z:\proof\out\a.mp4'
  code "a text as film" 1 'text.mp4' 'Z:\proof\in\text.mp4' 'Z:\proof\out\a.mp4'
  echo keep >"$P/out/there.png"
  code "the output exists" 2 'the file exists' "$png" 'Z:\proof\out\there.png'
  code "the output is the input, in capitals" 2 'INPUT itself' -y "$png" 'Z:\PROOF\IN\PHOTO.PNG'
  code "nul.mp4" 2 'name of a device' "$film" 'Z:\proof\out\nul.mp4'
  code "film.mp4:a.mp4" 2 'part of another file' "$film" 'Z:\proof\out\film.mp4:a.mp4'
  code "q?.mp4" 2 'takes no such name' "$film" 'Z:\proof\out\q?.mp4'
  code "no such folder" 2 'does not exist' "$film" 'Z:\proof\none\a.mp4'
  code "an option that is unknown" 2 'bogus' --bogus "$film" 'Z:\proof\out\a.mp4'
  code "a network that is none" 5 'text.mp4' --model 'Z:\proof\in\text.mp4' "$png" 'Z:\proof\out\a.png'
  mkdir -p "$P/small" && mount -t tmpfs -o size=60k tmpfs "$P/small"
  mounted+=("$P/small")
  code "a full disk" 4 'free some space' "$png" 'Z:\proof\small\a.tif'
}

prove_pipes() {
  local got=0
  chroot "$root" /usr/bin/env "${env[@]}" timeout -k 5 600 wine 'Z:\proof\vidcolor\vidcolor.exe' --progress none --vcodec ffv1 - - <"$P/in/film.mp4" >"$work/pipe.mkv" 2>"$work/said" || got=$?
  [ "$got" = 0 ] || row "from standard input to standard output" FAILS "exit code $got: $(said)"
  [ "$got" != 0 ] || compare "from standard input to standard output" "$work/pipe.mkv" "$work/here/film.mkv" "$P/in/film.mp4"
}

prepare
printf 'zip       %s, %.1f MB\n' "$zip" "$(stat -c %s "$zip" | awk '{print $1 / 1e6}')"
printf 'beside    %s\n' "$("$linux" --version | head -n 2 | paste -sd ';')"
printf 'wine      %s, %s\n\n' "$(chroot "$root" wine --version 2>/dev/null)" "$(date -u '+%d %B %Y')"
printf '| what | under Wine | |\n|---|---|---|\n'
[ $# -gt 0 ] || set -- start photos film encoders resume names wrong pipes packages
for part in "$@"; do "prove_$part"; done
exit $bad
