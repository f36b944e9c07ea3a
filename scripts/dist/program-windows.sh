#!/usr/bin/env bash
# Builds the program for Windows in the build root that windows.sh makes, against
# /build/prefix, and packs it into /build/out.
#
#   program-windows.sh VERSION REVISION
set -euo pipefail
version=$1 revision=$2
cd /build/vidcolor
# shellcheck source=scripts/dist/pack.sh
. scripts/dist/pack.sh
begin windows-x86_64
scripts/setup.sh go
scripts/setup.sh runtime-windows
H=x86_64-w64-mingw32

# Static as a whole: Windows' own libraries are found by name alone. No time of the link
# is kept. __USE_MINGW_ANSI_STDIO is for printf as C has it.
GOOS=windows GOARCH=amd64 CC=$H-gcc-posix CXX=$H-g++-posix \
  CGO_CFLAGS="$CGO_CFLAGS -D__USE_MINGW_ANSI_STDIO=1 -D_WIN32_WINNT=0x0A00" CGO_LDFLAGS='-O2 -g0' \
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
texts README-windows.txt .runtime/windows .txt
install -m 644 /usr/share/doc/gcc-mingw-w64-base/copyright "$stage/licences/gcc-runtime.txt"
install -m 644 /usr/share/doc/mingw-w64-x86-64-dev/copyright "$stage/licences/mingw-w64.txt"
sources "$stage/vidcolor.exe" .runtime/windows "vidcolor-$version-windows-source"

# Texts have lines as every editor of Windows shows them. Names in order, one time.
sed -i 's/$/\r/' "$stage/README.txt" "$stage/LICENSE.txt" "$stage/COPYING.txt"
find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd /build/out && find "$name" -type f | LC_ALL=C sort | TZ=UTC zip -q -X -9 -@ "$name.zip")
