#!/usr/bin/env bash
# Builds the program in the build root that linux.sh makes, against /build/prefix, and
# packs it into /build/out.
#
#   program.sh VERSION REVISION [x86_64|arm64]
set -euo pipefail
version=$1 revision=$2 arch=${3:-x86_64}
cd /build/vidcolor
name=vidcolor-$version-linux-$arch
stage=/build/out/$name
rm -rf /build/out && mkdir -p /build/out /build/bin "$stage/licences"
umask 022

scripts/setup.sh go
case $arch in
  x86_64) machine=x86-64 runtime=.runtime source=/build/out/vidcolor-$version-source run='' for_target=() ;;
  arm64)
    # The go command for the machine that builds is as ever; for_target is for the program alone.
    machine=arm64 runtime=.runtime/arm64 source=/build/out/vidcolor-$version-linux-arm64-source
    run='qemu-aarch64-static -L /usr/aarch64-linux-gnu'
    for_target=(GOARCH=arm64 CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ CGO_CFLAGS='-O2 -g0 -ffp-contract=off')
    ;;
esac
scripts/setup.sh "$(tr -d . <<<"${runtime/\//-}")"

# The go command takes the first word of PKG_CONFIG alone.
printf '#!/bin/sh\nexec /usr/bin/pkg-config --static "$@"\n' >/build/bin/pkg-config
chmod +x /build/bin/pkg-config
export PATH=/build/bin:$PATH PKG_CONFIG_LIBDIR=/build/prefix/lib/pkgconfig
export CGO_CFLAGS='-O2 -g0' CGO_ENABLED=1 GOFLAGS=-trimpath
# The go command keeps what pkg-config said: other libraries need another cache.
GOCACHE=/root/.cache/go-build-$(cat /build/prefix/lib/pkgconfig/*.pc | sha256sum | cut -c 1-16)
export GOCACHE

# glibc stays shared, since ONNX Runtime is loaded at run time. The C++ runtime of x265
# is hidden, so that ONNX Runtime's own does not meet it.
env "${for_target[@]}" scripts/go build -buildmode=pie -buildvcs=false -tags netgo,osusergo -o "$stage/vidcolor" \
  -ldflags "-s -w -linkmode external -X 'github.com/vidcolor/vidcolor/job.stamp=$version $revision' -extldflags '-static-libgcc -Wl,--as-needed -Wl,--exclude-libs,ALL -Wl,-z,relro,-z,now'" \
  ./cmd/vidcolor

shared=$(readelf -d "$stage/vidcolor" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | tr '\n' ' ')
for lib in $shared; do
  case $lib in
    libc.so.6 | libm.so.6 | libmvec.so.1 | libdl.so.2 | libpthread.so.0 | librt.so.1 | ld-linux-x86-64.so.2 | ld-linux-aarch64.so.1) ;;
    *) echo "dist: error: the program wants $lib: not glibc's" >&2; exit 1 ;;
  esac
done
floor=$(readelf -W --dyn-syms "$stage/vidcolor" "$runtime/libonnxruntime.so" | grep -o 'GLIBC_2[.0-9]*' | sort -uV | tail -n 1)
echo "dist: wants $shared and ${floor/_/ }"

install -m 644 "$runtime/libonnxruntime.so" "$stage/"
install -m 644 LICENSE "$stage/LICENSE"
tar -xOf /build/archives/ffmpeg_*.tar.* --wildcards '*/COPYING.GPLv3' >"$stage/COPYING"
install -m 644 scripts/dist/README.txt "$stage/README.txt"
sed -i "s/@VERSION@/$version/g; s/@MACHINE@/$machine/; s/@SOURCE@/${source##*/}/" "$stage/README.txt"
while read -r lib _; do install -m 644 "/build/licences/$lib.txt" "$stage/licences/"; done </build/list
install -m 644 /usr/share/doc/gcc-10-base/copyright "$stage/licences/gcc-runtime.txt"
# The wheel lacks the LICENSE at the top; these of the same authors have the same text.
install -m 644 .go/src/cmd/vendor/golang.org/x/sys/LICENSE "$stage/licences/go.txt"
install -m 644 "$runtime/LICENSE" "$stage/licences/onnxruntime.txt"
install -m 644 "$runtime/ThirdPartyNotices.txt" "$stage/licences/onnxruntime-parts.txt"
mkdir -p "$stage/share/man/man1" "$stage/share/completions"
$run "$stage/vidcolor" man | gzip -9n >"$stage/share/man/man1/vidcolor.1.gz"
for shell in bash zsh fish; do $run "$stage/vidcolor" completion "$shell" >"$stage/share/completions/vidcolor.$shell"; done

mkdir -p "$source/modules"
scripts/go run -buildmode=pie -buildvcs=false ./scripts/dist/spdx -version "$version" -revision "$revision" -binary "$stage/vidcolor" \
  -sources /build/list -runtime "$runtime" -licences "$stage/licences/modules" -modules "$source/modules" \
  -o "/build/out/$name.spdx.json"
cp "/build/out/$name.spdx.json" "$stage/vidcolor.spdx.json"
while read -r _ _ _ _ archive _; do cp "/build/archives/$archive" "$source/"; done </build/list
git archive --format=tar --prefix="vidcolor-$version/" HEAD | gzip -9n >"$source/vidcolor-$version.tar.gz"

# pack FOLDER: names in order, no owner, one time.
pack() {
  tar -C /build/out --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mtime="@$SOURCE_DATE_EPOCH" -cf - "$1"
}
pack "$name" | gzip -9n >"/build/out/$name.tar.gz"
pack "${source##*/}" >"$source.tar"
