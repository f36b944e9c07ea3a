#!/usr/bin/env bash
# Runs the tests that want the same bits on all processors as programs for arm64, under
# qemu-user. Needs qemu-user-static and gcc-aarch64-linux-gnu.
#
#   scripts/test-arm64.sh [PATTERN]
set -euo pipefail
cd "$(dirname "$0")/.."
for need in aarch64-linux-gnu-gcc qemu-aarch64-static; do
  command -v $need >/dev/null || { printf 'test-arm64: error: no %s\ntest-arm64: hint: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static\n' $need >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for p in guide/internal/dots temporal/internal/lanes temporal colorize; do
  CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc scripts/go test -c -o "$work/test" "./$p"
  echo "$p"
  (cd $p && QEMU_LD_PREFIX=/usr/aarch64-linux-gnu qemu-aarch64-static "$work/test" -test.run "${1:-OfEveryProcessor}" -test.v) | grep -E '^(---|PASS|FAIL| )'
done
