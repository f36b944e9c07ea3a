#!/usr/bin/env bash
# Makes into dist/ all of a release that this machine can make: the bundle for Linux with its sources
# and the list of its parts (scripts/dist/linux.sh), the package for the Debian that this is
# (deb.sh), the bundle for Windows (scripts/dist/windows.sh; WINDOWS=no leaves it out), with ARM64=1
# that for Linux on arm64, SHA256SUMS of them.
# VERSION is the version of all.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() { printf 'release: error: %s\nrelease: hint: %s\n' "$1" "$2" >&2; exit 1; }
[ -z "$(git status --porcelain)" ] || fail "there are changes that are not committed" "commit them, or put them away"
[ -z "${TRIAL:-}" ] || fail "a trial is nothing to release" "unset TRIAL"
[ -z "${LIBRARIES:-}" ] || fail "a release has all libraries" "unset LIBRARIES"

scripts/dist/linux.sh
if [ -n "${ARM64:-}" ]; then
  ARCH=arm64 scripts/dist/linux.sh
  (cd dist && cat SHA256SUMS-arm64 >>SHA256SUMS)
fi
if [ "${WINDOWS:-}" != no ]; then
  scripts/dist/windows.sh
  (cd dist && cat SHA256SUMS-windows >>SHA256SUMS)
fi
if command -v dpkg-deb >/dev/null; then
  deb=$(scripts/deb.sh)
  (cd dist && sha256sum "${deb#dist/}" >>SHA256SUMS)
else
  echo "release: no dpkg-deb here: without a Debian package"
fi
(cd dist && sha256sum --check --quiet SHA256SUMS && sed 's/^/release: /' SHA256SUMS)
