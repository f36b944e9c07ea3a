#!/usr/bin/env bash
# Packs bin/vidcolor and the ONNX Runtime library into a Debian package for the Debian
# that this runs on, and prints its path. Two runs on one build give the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
arch=$(dpkg --print-architecture)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
version=${VERSION:-0~$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M).$(git rev-parse --short=8 HEAD)}~$suite
maintainer='vidcolor <vidcolor@localhost.localdomain>'
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
root=$stage/root
doc=$root/usr/share/doc/vidcolor
umask 022

install -D -m 755 bin/vidcolor "$root/usr/bin/vidcolor"
install -D -m 644 .runtime/libonnxruntime.so "$root/usr/lib/vidcolor/libonnxruntime.so"
strip --strip-unneeded "$root/usr/bin/vidcolor"
mkdir -p "$doc"
cat >"$doc/copyright" <<EOF
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: vidcolor

Files: *
Copyright: $(sed -n 's/^Copyright (c) //p' LICENSE)
License: Expat

Files: usr/lib/vidcolor/libonnxruntime.so
Copyright: Microsoft Corporation
License: Expat
Comment: ONNX Runtime $(cat .runtime/VERSION), out of PyPI's wheel as it is; it holds parts
 of others, whose notices the wheel's ThirdPartyNotices.txt gives.

License: Expat
$(sed '1,/^Copyright/d' LICENSE | sed '/./!s/^/./; s/^/ /' | sed '1{/^ \.$/d}')
EOF
printf 'vidcolor (%s) %s; urgency=medium\n\n  * Built from revision %s.\n\n -- %s  %s\n' "$version" "$suite" \
  "$(git rev-parse HEAD)" "$maintainer" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"
mkdir -p "$root/usr/share/lintian/overrides"
cat >"$root/usr/share/lintian/overrides/vidcolor" <<'EOF'
# ONNX Runtime as its makers build it, which sends nothing here: telemetry is off.
vidcolor: embedded-library
# The network and Go's own code are in it.
vidcolor: unstripped-binary-or-object [usr/lib/vidcolor/libonnxruntime.so]
EOF

mkdir -p "$stage/debian" "$root/DEBIAN"
printf 'Source: vidcolor\nPackage: vidcolor\nArchitecture: %s\n' "$arch" >"$stage/debian/control"
depends=$(cd "$stage" && dpkg-shlibdeps -O -l"$root/usr/lib/vidcolor" "$root/usr/bin/vidcolor" "$root/usr/lib/vidcolor/libonnxruntime.so" 2>/dev/null |
  sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "deb: error: dpkg-shlibdeps found no libraries" >&2; exit 1; }
cat >"$root/DEBIAN/control" <<EOF
Package: vidcolor
Version: $version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: $depends
Section: video
Priority: optional
Description: puts colour into black-and-white film
 Colours films and photos with a convolutional network and leaves luma, timing,
 sound and tags as they were. Needs no graphics card and no network connection.
EOF
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$stage" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +
mkdir -p dist
deb=dist/vidcolor_${version}_$arch.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$deb" >/dev/null
printf '%s\n' "$deb"
