#!/usr/bin/env bash
# Proves `make demo` and `make test` on machines that have nothing: for each Debian
# named makes a root of debootstrap's minimal variant, puts only make, git and
# certificates into it, clones the last commit of this checkout there and runs the
# targets from empty caches. Prints seconds and bytes; logs stay in the folder.
#
#   scripts/prove-bare.sh [SUITE...]        bookworm and trixie unless named
#   TARGETS="demo" scripts/prove-bare.sh    without the tests
#
# Needs root and the package debootstrap. ROOTS names the folder for the roots
# (.cache/bare), MIRROR another archive. A proxy or a mirror of packages that the
# environment, apt or pip of this machine name, and certificates that its owner added,
# hold in the roots, too.
set -euo pipefail
cd "$(dirname "$0")/.."
roots=${ROOTS:-$PWD/.cache/bare}
targets=${TARGETS:-demo test}
[ "$(id -u)" = 0 ] || { echo "prove-bare: error: needs root to make roots" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "prove-bare: error: no debootstrap; apt-get install debootstrap" >&2; exit 1; }
mkdir -p "$roots"
mounted=()
trap 'for m in "${mounted[@]}"; do umount -l "$m" 2>/dev/null || true; done' EXIT

# network ROOT lets programs in it reach what this machine reaches.
network() {
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  mkdir -p "$1/usr/local/share/ca-certificates"
  cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
  apt-config dump | grep -E '^Acquire::(http|https|Check)' >"$1/etc/apt/apt.conf.d/90host" || true
  [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$1/etc/"
}

# inside ROOT COMMAND runs in the user's folder of a root, with no environment but
# what says how to reach registries.
inside() {
  local root=$1 keep
  keep=$(env | grep -iE '^((http|https|ftp|no|all)_proxy|GOPROXY|GOSUMDB|GONOSUMDB|GONOSUMCHECK|PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|PIP_TRUSTED_HOST|PIP_DEFAULT_TIMEOUT)=' || true)
  mapfile -t keep <<<"$keep"
  [ -n "${keep[0]}" ] || keep=()
  chroot "$root" /usr/bin/env -i "${keep[@]}" HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    bash -c "cd /root && $2"
}

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
    -v d="$debs" -v w="$(bytes "$root/root/.cache/pip")" -v m="$(bytes "$root/root/go/pkg/mod/cache/download")" 'BEGIN {
    gsub(",", "", i); split(i, f, " "); i = f[1] * (f[2] == "M" ? 1e6 : 1e3)
    printf "%-9s downloaded %.0f MB: indices %.0f, packages %.0f, wheels %.0f, Go modules %.0f\n",
      s, (i + d + w + m) / 1e6, i / 1e6, d / 1e6, w / 1e6, m / 1e6 }'
}

bytes() { if [ -d "$1" ]; then du -sb "$1" | cut -f1; else echo 0; fi; }

prove() {
  local root=$roots/$suite t
  log=$roots/$suite
  rm -rf --one-file-system "$root" "$log"-*.log
  timed debootstrap debootstrap --variant=minbase "$suite" "$root" ${MIRROR:+"$MIRROR"}
  network "$root"
  for m in proc dev; do
    mount --rbind "/$m" "$root/$m"
    mount --make-rslave "$root/$m"
    mounted+=("$root/$m")
  done
  timed packages inside "$root" "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install make git ca-certificates"
  git clone -q --depth 1 "file://$PWD" "$root/root/vidcolor"
  for t in $targets; do
    timed "make-$t" inside "$root" "cd vidcolor && make $t"
  done
  fetched "$root"
  [ ! -f "$log-make-demo.log" ] || tail -n 3 "$log-make-demo.log" | sed "s/^/$suite   /"
  [ ! -f "$log-make-test.log" ] || awk -v s="$suite" '/^ok /{n++} END {print s "   packages whose tests pass: " n+0}' "$log-make-test.log"
  for m in "${mounted[@]}"; do umount -l "$m"; done
  mounted=()
  rm -rf --one-file-system "$root"
}

[ $# -gt 0 ] || set -- bookworm trixie
for suite in "$@"; do prove; done
