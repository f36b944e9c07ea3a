#!/usr/bin/env bash
# Runs all Go tests of the last commit on each FFmpeg that vidcolor builds with, in roots of
# Debian 13 (FFmpeg 7.1) and unstable (9.0); with bookworm also on 5.1. Without the
# race detector. Prints for each how many tests passed, failed and were skipped, and which
# failed. Roots stay for the next run, which fetches nothing. Needs root, debootstrap, jq.
#
#   scripts/suites.sh [SUITE...]                        trixie and sid unless named
#   PACKAGES="./decode ./encode" scripts/suites.sh sid  some packages alone
#
# ROOTS names the folder for the roots (.cache/bare); the tests' output stays there.
# ../shared is lent to the roots where it is there.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/roots.sh
. scripts/roots.sh
needs_roots suites
roots=${ROOTS:-$PWD/.cache/bare}
packages=${PACKAGES:-./...}
mkdir -p "$roots"

# checkout ROOT brings the last commit into it. Files that stay keep their times, so that
# tests of which nothing changed need not run again.
checkout() {
  local to=$1/root/vidcolor
  [ -d "$to/.git" ] || git init -q "$to"
  git -C "$to" fetch -q --depth 1 "file://$PWD" HEAD
  git -C "$to" checkout -q --force --detach FETCH_HEAD
  git -C "$to" clean -qfd
}

lend_shared() {
  [ -d ../shared ] || return 0
  mkdir -p "$1/root/shared"
  mount --bind -o ro "$(realpath ../shared)" "$1/root/shared"
  mounted+=("$1/root/shared")
}

# counts LOG sums the events of go test -json: tests by themselves, without their parts.
counts() {
  jq -rs 'map(select(.Test and (.Test | contains("/") | not) and (.Action | IN("pass", "fail", "skip"))) | .Action)
    | group_by(.) | map({(.[0]): length}) | add // {} | "passed \(.pass // 0), failed \(.fail // 0), skipped \(.skip // 0)"' "$1"
  jq -r 'select(.Action == "fail") | "  failed: \(.Package | sub(".*vidcolor/vidcolor/?"; "./")) \(.Test // "")"' "$1"
}

suite() {
  local root=$roots/suite-$1 log=$roots/suite-$1 start commit
  if [ ! -e "$root/root/complete" ]; then
    { bare "$1" "$root" && network "$root" && mount_in "$root" &&
      inside "$root" "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install make git ca-certificates"; } >"$log.log" 2>&1
    touch "$root/root/complete"
  else
    network "$root"
    mount_in "$root"
  fi
  checkout "$root"
  commit=$(git -C "$root/root/vidcolor" rev-parse --short=8 HEAD)
  lend_shared "$root"
  inside "$root" "cd vidcolor && scripts/setup.sh tests && apt-get clean" >>"$log.log" 2>&1 || { tail -n 15 "$log.log" >&2; exit 1; }
  start=$SECONDS
  inside "$root" "cd vidcolor && scripts/go test -json -timeout 120m $packages" >"$log.json" 2>>"$log.log" || bad=1
  printf '%s: FFmpeg %s, commit %s, %d s: %s\n' "$1" "$(inside "$root" "ffmpeg -version" | awk 'NR == 1 {print $3}')" \
    "$commit" $((SECONDS - start)) "$(counts "$log.json")"
  unmount
}

bad=0
[ $# -gt 0 ] || set -- trixie sid
for name in "$@"; do suite "$name"; done
exit $bad
