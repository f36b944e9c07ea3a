#!/usr/bin/env bash
# Proves `make demo` and `make test` on machines that have nothing: for each Debian
# named makes a root of debootstrap's minimal variant, puts only make, git and
# certificates into it, clones the last commit of this checkout there and runs the
# targets from empty caches. Prints seconds and bytes; logs stay in the folder.
#
#   scripts/prove-bare.sh [SUITE...]        bookworm and trixie unless named
#   TARGETS="demo" scripts/prove-bare.sh    without the tests
#   TARGETS="deb" scripts/prove-bare.sh     packages of each Debian, into dist/
#
# Needs root and the package debootstrap. ROOTS names the folder for the roots
# (.cache/bare); roots.sh tells the rest.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/roots.sh
. scripts/roots.sh
needs_roots prove-bare
roots=${ROOTS:-$PWD/.cache/bare}
targets=${TARGETS:-demo test}
mkdir -p "$roots"

# timed NAME COMMAND... runs it with its output in a log and keeps the seconds.
timed() {
  local name=$1 start=$SECONDS
  shift
  "$@" >"$log-$name.log" 2>&1 || { echo "prove-bare: error: $suite: $name failed: $log-$name.log" >&2; tail -n 15 "$log-$name.log" >&2; exit 1; }
  seconds=$((SECONDS - start))
  printf '%-9s %-28s %5d s\n' "$suite" "$name" "$seconds"
}

# fetched ROOT sums what was downloaded since the root was made: apt's indices by its
# own word, packages, PyPI's wheels and Go modules by what their caches hold. The
# demo's clip, a package of a few MB that is not installed, is not among them.
fetched() {
  local root=$1 debs
  debs=$(find "$root/var/cache/apt/archives" -name '*.deb' -printf '%s\n' | awk '{s+=$1} END {print s+0}')
  awk -v s="$suite" -v i="$(sed -n '0,/^Fetched/s/^Fetched \([0-9,.]*\) \([kM]\)B.*/\1 \2/p' "$log-packages.log")" \
    -v d="$debs" -v w="$(cat "$log"-make-*.log | sed -n 's/^setup: .*\.whl: \([0-9]*\) bytes$/\1/p' | awk '{s += $1} END {print s + 0}')" -v m="$(bytes "$root/root/go/pkg/mod/cache/download")" 'BEGIN {
    gsub(",", "", i); split(i, f, " "); i = f[1] * (f[2] == "M" ? 1e6 : 1e3)
    printf "%-9s downloaded %.0f MB: indices %.0f, packages %.0f, wheels %.0f, Go modules %.0f\n",
      s, (i + d + w + m) / 1e6, i / 1e6, d / 1e6, w / 1e6, m / 1e6 }'
}

bytes() { if [ -d "$1" ]; then du -sb "$1" | cut -f1; else echo 0; fi; }

prove() {
  local root=$roots/$suite t
  log=$roots/$suite
  rm -rf --one-file-system "$root" "$log"-*.log
  timed debootstrap bare "$suite" "$root"
  network "$root"
  mount_in "$root"
  timed packages inside "$root" "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install make git ca-certificates"
  git clone -q --depth 1 "file://$PWD" "$root/root/vidcolor"
  for t in $targets; do
    timed "make-$t" inside "$root" "cd vidcolor && make $t"
  done
  fetched "$root"
  mkdir -p dist && find "$root/root/vidcolor/dist" -name '*.deb' -exec cp -t dist {} + 2>/dev/null || true
  [ ! -f "$log-make-demo.log" ] || tail -n 3 "$log-make-demo.log" | sed "s/^/$suite   /"
  [ ! -f "$log-make-test.log" ] || awk -v s="$suite" '/^ok /{n++} END {print s "   packages whose tests pass: " n+0}' "$log-make-test.log"
  unmount
  rm -rf --one-file-system "$root"
}

[ $# -gt 0 ] || set -- bookworm trixie
for suite in "$@"; do prove; done
