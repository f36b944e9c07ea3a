#!/usr/bin/env bash
# Builds the image `vidcolor` (Dockerfile) from the newest bundle for this processor in
# dist/, and with --prove tries it: a film and a photo of a mounted folder, by a user who is
# not root, with no network and nothing else to write to, beside bin/vidcolor.
#
#   scripts/container.sh [--prove]
#
# PODMAN is the command with its options (podman), RUN_OPTIONS are for running. BASE names
# the image below (Debian's trixie-slim); BASE=debootstrap makes one where no registry of
# images can be reached (root, debootstrap, under DIST_ROOTS).
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra podman <<<"${PODMAN:-podman}"
read -ra options <<<"${RUN_OPTIONS:-}"
fail() { printf 'container: error: %s\ncontainer: hint: %s\n' "$1" "$2" >&2; exit 1; }
command -v "${podman[0]}" >/dev/null || fail "no ${podman[0]}" "apt-get install podman, or name another by PODMAN"
arch=$(uname -m)
bundle=$(ls -t dist/vidcolor-*-linux-"${arch/aarch64/arm64}".tar.gz 2>/dev/null | head -n 1)
[ -n "$bundle" ] || fail "no bundle for this processor in dist/" "make dist-linux makes it"
base=${BASE:-docker.io/library/debian:trixie-slim}

if [ "$base" = debootstrap ]; then
  # shellcheck source=scripts/roots.sh
  . scripts/roots.sh
  needs_roots container
  root=${DIST_ROOTS:-$PWD/.cache/dist}/minbase-trixie
  mkdir -p "${root%/*}"
  [ -e "$root/root/complete" ] || { bare trixie "$root" >"$root.log" 2>&1 && touch "$root/root/complete"; }
  base=localhost/vidcolor-base
  tar -C "$root" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude=./root/complete -cf - . |
    "${podman[@]}" import - "$base" >/dev/null
fi
if [ "${1:-}" != --prove ] || ! "${podman[@]}" image exists localhost/vidcolor; then
  "${podman[@]}" build --build-arg "BASE=$base" --build-arg "BUNDLE=${bundle#dist/}" -t vidcolor .
fi
[ "${1:-}" = --prove ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VIDCOLOR_KEEP_COLOR=never # the clip is in colour
ff=(ffmpeg -nostdin -v error -y)
clip=$(scripts/demo-clip.sh)
mkdir "$work/films" "$work/here"
"${ff[@]}" -t "${SECONDS_OF_FILM:-2}" -i "$clip" -vf format=gray,format=yuv420p -c:v libx264 -crf 14 -c:a aac "$work/films/film.mp4"
"${ff[@]}" -ss 2 -i "$clip" -frames:v 1 -vf format=gray "$work/films/photo.png"
chmod 755 "$work" && chown -R 1000:1000 "$work/films"

run() {
  "${podman[@]}" run --rm --network none --read-only --cap-drop all "${options[@]}" -e VIDCOLOR_KEEP_COLOR=never \
    -v "$work/films:/films" "$@"
}
run vidcolor --version
run --entrypoint id vidcolor
bad=0
for pair in film.mp4:film.mkv film.mp4:colored.mp4 photo.png:colored.jpg; do
  to=${pair#*:} with=()
  [ "$to" != film.mkv ] || with=(--vcodec ffv1)
  run vidcolor --progress none "${with[@]}" "${pair%:*}" "$to"
  bin/vidcolor --progress none "${with[@]}" "$work/films/${pair%:*}" "$work/here/$to"
  there=$("${ff[@]}" -i "$work/films/$to" -map 0:v:0 -f md5 -) here=$("${ff[@]}" -i "$work/here/$to" -map 0:v:0 -f md5 -)
  [ "$there" = "$here" ] && verdict=ok || { verdict="OTHER SAMPLES THAN HERE"; bad=1; }
  printf '%-12s %s %s: %s\n' "$to" "${there#MD5=}" "$(stat -c %u:%g "$work/films/$to")" "$verdict"
done
exit $bad
