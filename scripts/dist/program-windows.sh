#!/usr/bin/env bash
# Builds the program for Windows in the build root that windows.sh makes, against
# /build/prefix, and packs it into /build/out.
#
#   program-windows.sh VERSION REVISION
set -euo pipefail
version=$1 revision=$2
cd /build/vidcolor
name=vidcolor-$version-windows-x86_64
stage=/build/out/$name
rm -rf /build/out && mkdir -p /build/out /build/bin "$stage/licences"
umask 022

scripts/setup.sh go
scripts/setup.sh runtime-windows

# The go command takes the first word of PKG_CONFIG alone.
printf '#!/bin/sh\nexec /usr/bin/pkg-config --static "$@"\n' >/build/bin/pkg-config
chmod +x /build/bin/pkg-config
export PATH=/build/bin:$PATH PKG_CONFIG_LIBDIR=/build/prefix/lib/pkgconfig
H=x86_64-w64-mingw32

# Static as a whole: Windows' own libraries are found by name alone. No time of the link
# is kept. __USE_MINGW_ANSI_STDIO is for printf as C has it.
GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=$H-gcc-posix CXX=$H-g++-posix GOFLAGS=-trimpath \
  CGO_CFLAGS='-O2 -g0 -D__USE_MINGW_ANSI_STDIO=1 -D_WIN32_WINNT=0x0A00' CGO_LDFLAGS='-O2 -g0' \
  scripts/go build -buildvcs=false -tags netgo,osusergo -o "$stage/vidcolor.exe" \
  -ldflags "-s -w -linkmode external -X 'github.com/vidcolor/vidcolor/job.stamp=$version $revision' -extldflags '-static -Wl,--no-insert-timestamp'" \
  ./cmd/vidcolor

dlls=$($H-objdump -p "$stage/vidcolor.exe" | sed -n 's/^[[:space:]]*DLL Name: //p' | sort -f | tr '\n' ' ')
for dll in $dlls; do
  case ${dll,,} in
    kernel32.dll | msvcrt.dll | user32.dll | advapi32.dll | bcrypt.dll | ole32.dll | shell32.dll | ws2_32.dll | psapi.dll | ntdll.dll | winmm.dll | api-ms-win-*) ;;
    *) echo "dist: error: the program wants $dll: not every Windows has it" >&2; exit 1 ;;
  esac
done
echo "dist: wants $dlls"

install -m 644 .runtime/windows/onnxruntime.dll "$stage/"
install -m 644 LICENSE "$stage/LICENSE.txt"
tar -xOf /build/archives/ffmpeg_*.tar.* --wildcards '*/COPYING.GPLv3' >"$stage/COPYING.txt"
install -m 644 scripts/dist/README-windows.txt "$stage/README.txt"
sed -i "s/@VERSION@/$version/g" "$stage/README.txt"
while read -r lib _; do install -m 644 "/build/licences/$lib.txt" "$stage/licences/"; done </build/list
install -m 644 /usr/share/doc/gcc-mingw-w64-base/copyright "$stage/licences/gcc-runtime.txt"
install -m 644 /usr/share/doc/mingw-w64-x86-64-dev/copyright "$stage/licences/mingw-w64.txt"
install -m 644 .go/src/cmd/vendor/golang.org/x/sys/LICENSE "$stage/licences/go.txt"
install -m 644 .runtime/windows/LICENSE "$stage/licences/onnxruntime.txt"
install -m 644 .runtime/windows/ThirdPartyNotices.txt "$stage/licences/onnxruntime-parts.txt"

source=/build/out/vidcolor-$version-windows-source
mkdir -p "$source/modules"
CGO_ENABLED=0 scripts/go run -buildvcs=false ./scripts/dist/spdx -version "$version" -revision "$revision" -binary "$stage/vidcolor.exe" \
  -sources /build/list -runtime .runtime/windows -licences "$stage/licences/modules" -modules "$source/modules" \
  -o "/build/out/$name.spdx.json"
cp "/build/out/$name.spdx.json" "$stage/vidcolor.spdx.json"
while read -r _ _ _ _ archive _; do cp "/build/archives/$archive" "$source/"; done </build/list
git archive --format=tar --prefix="vidcolor-$version/" HEAD | gzip -9n >"$source/vidcolor-$version.tar.gz"

# Texts have lines as every editor of Windows shows them. Names in order, one time.
sed -i 's/$/\r/' "$stage/README.txt" "$stage/LICENSE.txt" "$stage/COPYING.txt"
find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd /build/out && find "$name" -type f | LC_ALL=C sort | TZ=UTC zip -q -X -9 -@ "$name.zip")
tar -C /build/out --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mtime="@$SOURCE_DATE_EPOCH" -cf "$source.tar" "${source##*/}"
