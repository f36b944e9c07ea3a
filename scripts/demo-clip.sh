#!/usr/bin/env bash
# Fetches the natural colour clip of the demo and the benchmarks out of PyPI's wheel of
# imageio, without installing it, and prints its path. (Debian 13's package of it has
# the clip no more.)
set -euo pipefail
cd "$(dirname "$0")/.."
out=.cache/demo/cockatoo.mp4
if [ ! -s "$out" ]; then
  mkdir -p .cache/demo
  tmp=$(mktemp -d .cache/demo/tmp.XXXXXX)
  trap 'rm -rf "$tmp"' EXIT
  printf 'demo: fetching cockatoo.mp4 from imageio 2.26.0 on PyPI (3.4 MB, not installed)\n' >&2
  python3 -m pip download --quiet --no-deps --only-binary :all: --disable-pip-version-check --dest "$tmp" imageio==2.26.0 >&2
  python3 - "$tmp" <<'PY'
import glob, sys, zipfile
wheel = glob.glob(sys.argv[1] + "/*.whl")[0]
with zipfile.ZipFile(wheel) as z, open(sys.argv[1] + "/clip", "wb") as out:
    out.write(z.read("imageio/resources/images/cockatoo.mp4"))
PY
  echo "5fde35f5a288ca86e216d2dc28188ab64b4560d3021f273faefdf0de80f38aa5  $tmp/clip" | sha256sum --check --quiet - >&2 || {
    echo "demo: error: the clip is not the one that was checked" >&2
    exit 1
  }
  mv "$tmp/clip" "$out"
fi
printf '%s\n' "$out"
