#!/usr/bin/env bash
# Builds the program as a distribution does and packs it with the ONNX Runtime library,
# man page and completions into a Debian package for the Debian that this runs on; prints
# its path. Two runs on one commit give the same bytes. DEBFULLNAME and DEBEMAIL name who
# packs it.
set -euo pipefail
cd "$(dirname "$0")/.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
arch=$(dpkg --print-architecture)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
version=${VERSION:-0~$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M).$(git rev-parse --short=8 HEAD)}~$suite
maintainer="${DEBFULLNAME:-vidcolor} <${DEBEMAIL:-vidcolor@users.noreply.github.com}>"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
root=$stage/root
doc=$root/usr/share/doc/vidcolor
umask 022

stamp=$(git describe --always --abbrev=40 --exclude '*' --dirty=+dirty)
scripts/go build -buildmode=pie -trimpath -buildvcs=false -o "$root/usr/bin/vidcolor" \
  -ldflags "-X 'github.com/vidcolor/vidcolor/job.stamp=$version $stamp' -extldflags '-Wl,-z,relro,-z,now'" ./cmd/vidcolor
chmod 755 "$root/usr/bin/vidcolor"
install -D -m 644 .runtime/libonnxruntime.so "$root/usr/lib/vidcolor/libonnxruntime.so"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root/usr/bin/vidcolor"
mkdir -p "$doc"
[ ! -s .runtime/ThirdPartyNotices.txt ] || gzip -9n <.runtime/ThirdPartyNotices.txt >"$doc/onnxruntime-ThirdPartyNotices.txt.gz"
describe() { # FILE ARGUMENT...: what the program says of itself
  mkdir -p "$(dirname "$root/usr/share/$1")"
  "$root/usr/bin/vidcolor" "${@:2}" >"$root/usr/share/$1"
}
describe man/man1/vidcolor.1 man
gzip -9n "$root/usr/share/man/man1/vidcolor.1"
describe bash-completion/completions/vidcolor completion bash
describe zsh/vendor-completions/_vidcolor completion zsh
describe fish/vendor_completions.d/vidcolor.fish completion fish
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
vidcolor: embedded-library * [usr/lib/vidcolor/libonnxruntime.so]
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
