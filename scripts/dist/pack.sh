# What program.sh and program-windows.sh have in common, sourced by them in the root that
# bundles are built in: the folder of the bundle, its texts and licences, the list of its
# parts, the archive of its sources. They set version and revision, and run in the checkout.
# shellcheck shell=bash disable=SC2154

# begin SYSTEM empties /build/out for the bundle NAME with the folder STAGE, and gives the
# go command a pkg-config that asks for static libraries: it takes the first word of
# PKG_CONFIG alone.
begin() {
  name=vidcolor-$version-$1
  stage=/build/out/$name
  rm -rf /build/out && mkdir -p /build/out /build/bin "$stage/licences"
  umask 022
  printf '#!/bin/sh\nexec /usr/bin/pkg-config --static "$@"\n' >/build/bin/pkg-config
  chmod +x /build/bin/pkg-config
  export PATH=/build/bin:$PATH PKG_CONFIG_LIBDIR=/build/prefix/lib/pkgconfig GOFLAGS=-trimpath
  # The go command keeps what pkg-config said until flags of its own change.
  export CGO_ENABLED=1 CGO_CFLAGS="-O2 -g0 -DVIDCOLOR_LIBRARIES=0x$(cat /build/prefix/lib/pkgconfig/*.pc | sha256sum | cut -c 1-8)"
}

# texts README RUNTIME [SUFFIX] puts in what is to be read, and all licences but those of
# the compiler's own libraries. RUNTIME is ONNX Runtime's folder.
texts() {
  local lib
  install -m 644 LICENSE "$stage/LICENSE${3:-}"
  tar -xOf /build/archives/ffmpeg_*.tar.* --wildcards '*/COPYING.GPLv3' >"$stage/COPYING${3:-}"
  install -m 644 "scripts/dist/$1" "$stage/README.txt"
  sed -i "s/@VERSION@/$version/g" "$stage/README.txt"
  while read -r lib _; do install -m 644 "/build/licences/$lib.txt" "$stage/licences/"; done </build/list
  # The wheel lacks the LICENSE at the top; these of the same authors have the same text.
  install -m 644 .go/src/cmd/vendor/golang.org/x/sys/LICENSE "$stage/licences/go.txt"
  install -m 644 "$2/LICENSE" "$stage/licences/onnxruntime.txt"
  install -m 644 "$2/ThirdPartyNotices.txt" "$stage/licences/onnxruntime-parts.txt"
}

# sources BINARY RUNTIME FOLDER [FLAG...] lists the parts of the program, and packs the sources
# of them all into /build/out/FOLDER.tar. FLAGs are the go command's, with which it has built the
# same packages before.
sources() {
  local archive from=/build/out/$3
  mkdir -p "$from/modules"
  scripts/go run "${@:4}" -buildvcs=false ./scripts/dist/spdx -version "$version" -revision "$revision" -binary "$1" \
    -sources /build/list -runtime "$2" -licences "$stage/licences/modules" -modules "$from/modules" -o "/build/out/$name.spdx.json"
  cp "/build/out/$name.spdx.json" "$stage/vidcolor.spdx.json"
  while read -r _ _ _ _ archive _; do cp "/build/archives/$archive" "$from/"; done </build/list
  git archive --format=tar --prefix="vidcolor-$version/" HEAD | gzip -9n >"$from/vidcolor-$version.tar.gz"
  packed "$3" >"$from.tar"
}

# packed FOLDER is an archive of it: names in order, no owner, one time.
packed() {
  tar -C /build/out --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mtime="@$SOURCE_DATE_EPOCH" -cf - "$1"
}
