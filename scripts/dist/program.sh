#!/usr/bin/env bash
# Builds the program in the build root that linux.sh makes, against /build/prefix, and
# packs it into /build/out.
#
#   program.sh VERSION REVISION [x86_64|arm64]
set -euo pipefail
version=$1 revision=$2 arch=${3:-x86_64}
cd /build/vidcolor
# shellcheck source=scripts/dist/pack.sh
. scripts/dist/pack.sh
begin "linux-$arch"
case $arch in
  x86_64) machine=x86-64 runtime=.runtime source=vidcolor-$version-source pages=$stage/vidcolor for_target=() ;;
  arm64)
    # The go command for the machine that builds is as ever; for_target is for the program alone.
    machine=arm64 runtime=.runtime/arm64 source=vidcolor-$version-linux-arm64-source
    pages=/build/pages # what the program says of itself is the same everywhere
    for_target=(GOARCH=arm64 CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ CGO_CFLAGS="$CGO_CFLAGS -ffp-contract=off")
    ;;
esac
scripts/setup.sh go
scripts/setup.sh "$(tr -d . <<<"${runtime/\//-}")"

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
texts README.txt "$runtime"
sed -i "s/@MACHINE@/$machine/; s/@SOURCE@/$source/" "$stage/README.txt"
install -m 644 /usr/share/doc/gcc-10-base/copyright "$stage/licences/gcc-runtime.txt"
mkdir -p "$stage/share/man/man1" "$stage/share/completions"
"$pages" man | gzip -9n >"$stage/share/man/man1/vidcolor.1.gz"
for shell in bash zsh fish; do "$pages" completion "$shell" >"$stage/share/completions/vidcolor.$shell"; done

sources "$stage/vidcolor" "$runtime" "$source" -buildmode=pie
packed "$name" | gzip -9n >"/build/out/$name.tar.gz"
