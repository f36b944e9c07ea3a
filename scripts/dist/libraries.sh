#!/usr/bin/env bash
# Builds the libraries of /build/list, which is sources.txt or a part of it, statically into
# /build/prefix, inside the build root that linux.sh makes. What was built from the same archive by the same step is
# left alone; each step's output is in /build/log.
#
#   libraries.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
P=/build/prefix
jobs=$(nproc)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0} LC_ALL=C
export CFLAGS='-O2 -fPIC' CXXFLAGS='-O2 -fPIC' CPPFLAGS="-I$P/include" LDFLAGS="-L$P/lib"
export PKG_CONFIG_LIBDIR=$P/lib/pkgconfig
[ ! -d /usr/lib/ccache ] || export PATH=/usr/lib/ccache:$PATH CCACHE_DIR=/build/ccache
mkdir -p "$P/lib/pkgconfig" "$P/include" /build/log /build/done

with_configure() { ./configure --prefix="$P" --disable-shared --enable-static "$@" && make -j"$jobs" && make install; }
with_cmake() {
  local from=$1
  shift
  cmake -S "$from" -B out -G Ninja -DCMAKE_INSTALL_PREFIX="$P" -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_PREFIX_PATH="$P" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE='-O3 -DNDEBUG' -DCMAKE_CXX_FLAGS_RELEASE='-O3 -DNDEBUG' \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_SHARED_LIBS=OFF "$@" && ninja -C out -j "$jobs" && ninja -C out install
}

build_zlib() { ./configure --static --prefix="$P" && make -j"$jobs" libz.a && make install; }
build_bzip2() {
  make -j"$jobs" libbz2.a CFLAGS="$CFLAGS -D_FILE_OFFSET_BITS=64"
  cp libbz2.a "$P/lib/" && cp bzlib.h "$P/include/"
}
build_xz() {
  with_configure --disable-xz --disable-xzdec --disable-lzmadec --disable-lzmainfo --disable-lzma-links \
    --disable-scripts --disable-doc --disable-nls
}
build_zstd() { make -C lib -j"$jobs" libzstd.a && make -C lib install-static install-includes install-pc PREFIX="$P" LIBDIR="$P/lib"; }
build_jbigkit() {
  make -C libjbig -j"$jobs" libjbig.a CFLAGS="$CFLAGS"
  cp libjbig/libjbig.a "$P/lib/" && cp libjbig/jbig.h libjbig/jbig_ar.h "$P/include/"
}
build_deflate() { with_cmake . -DLIBDEFLATE_BUILD_SHARED_LIB=OFF -DLIBDEFLATE_BUILD_GZIP=OFF; }
# It reads a relative folder for libraries as one of the source's.
build_jpeg() { with_cmake . -DCMAKE_INSTALL_LIBDIR="$P/lib" -DENABLE_SHARED=OFF -DWITH_TURBOJPEG=OFF -DREQUIRE_SIMD=ON; }
build_png() { with_configure --disable-tests --disable-tools; }
build_webp() {
  local t off=()
  for t in ANIM_UTILS CWEBP DWEBP GIF2WEBP IMG2WEBP VWEBP WEBPINFO WEBPMUX EXTRAS; do off+=("-DWEBP_BUILD_$t=OFF"); done
  with_cmake . "${off[@]}"
}
build_tiff() {
  with_cmake . -Dtiff-tools=OFF -Dtiff-tests=OFF -Dtiff-docs=OFF -Dtiff-contrib=OFF -Dcxx=OFF -Dlerc=OFF -Dtiff-opengl=OFF
  grep -q 'define JPEG_SUPPORT 1' "$P/include/tiffconf.h"
}
build_lcms2() { with_configure --without-jpeg --without-tiff; }
build_x264() {
  ./configure --prefix="$P" --enable-static --enable-pic --disable-cli --disable-opencl --disable-lavf --disable-swscale \
    --disable-avs --disable-gpac --disable-lsmash --disable-ffms && make -j"$jobs" && make install
}
# 10 and 8 bits a sample, one library each, put together into one archive. (12 bits would
# be a third, which nothing here asks for.) Its .pc names libgcc_s and libnuma, which
# nothing needs, and the C++ runtime, which is to be static.
build_x265() {
  local common=(-DENABLE_SHARED=OFF -DENABLE_CLI=OFF -DENABLE_LIBNUMA=OFF -DENABLE_PIC=ON)
  cmake -S source -B out10 -G Ninja -DCMAKE_BUILD_TYPE=Release "${common[@]}" -DHIGH_BIT_DEPTH=ON -DEXPORT_C_API=OFF
  ninja -C out10 -j "$jobs"
  mkdir -p out && cp out10/libx265.a out/libx265_main10.a
  with_cmake source "${common[@]}" -DEXTRA_LIB=x265_main10.a -DEXTRA_LINK_FLAGS=-L. -DLINKED_10BIT=ON
  ar -M <<AR
CREATE $P/lib/libx265.a
ADDLIB out/libx265.a
ADDLIB out/libx265_main10.a
SAVE
END
AR
  sed -i '/^Libs.private/s/.*/Libs.private: -l:libstdc++.a -lm -lpthread -ldl/' "$P/lib/pkgconfig/x265.pc"
}
build_vpx() {
  ./configure --prefix="$P" --target=x86_64-linux-gcc --enable-pic --disable-shared --enable-static --disable-examples \
    --disable-tools --disable-docs --disable-unit-tests --enable-vp9-highbitdepth --enable-runtime-cpu-detect --as=nasm &&
    make -j"$jobs" && make install
}
build_svtav1() { with_cmake . -DBUILD_APPS=OFF -DBUILD_TESTING=OFF -DSVT_AV1_LTO=OFF; }
build_dav1d() {
  meson setup out --prefix="$P" --libdir=lib --buildtype=release --default-library=static -Denable_tools=false \
    -Denable_tests=false && ninja -C out -j "$jobs" && ninja -C out install
}
build_opus() { with_configure --disable-extra-programs --disable-doc; }
# All demuxers, decoders, parsers, muxers, bitstream filters and encoders of its own, the
# codec libraries above, the few filters in use; no devices, nothing that opens a connection.
build_ffmpeg() {
  local lib few with=()
  if [ -n "${TRIAL:-}" ]; then
    few=h264,hevc,mpeg2video,mpeg4,ffv1,prores,mjpeg,png,rawvideo,aac,mp3,flac,pcm_s16le
    with=(--disable-everything --enable-protocol=file,pipe --enable-demuxer=mov,matroska,avi,mpegts,image2,mp3,wav
      --enable-muxer=mov,mp4,matroska,avi,mpegts,nut,yuv4mpegpipe,null --enable-decoder=$few,dnxhd
      --enable-encoder=$few,libx264,libwebp,dnxhd,prores_ks,mpeg2video,tiff --enable-parser=h264,hevc,aac,mpegvideo,mpeg4video,mpegaudio
      --enable-bsf=aac_adtstoasc,h264_mp4toannexb,hevc_mp4toannexb,extract_extradata)
  fi
  for lib in x264 x265 svtav1 vpx dav1d opus webp; do
    ! grep -q "^$lib " /build/list || with+=("--enable-lib$lib")
  done
  ./configure --prefix="$P" --disable-autodetect --enable-gpl --disable-network --disable-programs --disable-doc \
    --disable-debug --enable-pic --enable-pthreads --enable-iconv --enable-zlib --enable-bzlib --enable-lzma --pkg-config-flags=--static --extra-cflags="$CPPFLAGS" \
    --extra-ldflags="$LDFLAGS" --disable-devices --disable-filters "${with[@]}" \
    --enable-filter=bwdif,format,aformat,scale,aresample,null,anull || { tail -n 20 ffbuild/config.log; return 1; }
  make -j"$jobs" && make install
}

[ -z "${TARGET:-}" ] || . "$here/libraries-$TARGET.sh"

# one NAME ARCHIVE SHA256 builds a library unless this step has built this archive.
one() {
  local name=$1 archive=$2 mark start=$SECONDS
  mark=$({ printf '%s\n' "$3"; [ "$name" != ffmpeg ] || { echo "${TRIAL:-}"; cut -d' ' -f1 /build/list; }; declare -f "build_$name" with_configure with_cmake; } | sha256sum)
  [ "$(cat "/build/done/$name" 2>/dev/null)" != "$mark" ] || return 0
  echo "$3  /build/archives/$archive" | sha256sum --check --quiet -
  rm -rf "/build/src/$name" && mkdir -p "/build/src/$name"
  tar -xf "/build/archives/$archive" -C "/build/src/$name" --strip-components=1 --no-same-owner
  # A shell of its own: in a condition this one would pass over a step's failures.
  if ! (cd "/build/src/$name" && bash "$here/libraries.sh" --step "$name") </dev/null >"/build/log/$name.log" 2>&1; then
    tail -n 25 "/build/log/$name.log" >&2
    echo "dist: error: $name does not build: /build/log/$name.log in the build root" >&2
    exit 1
  fi
  mkdir -p "/build/licences" && licences "$name"
  rm -rf "/build/src/$name"
  printf '%s' "$mark" >"/build/done/$name"
  printf 'dist: %-9s %4d s\n' "$name" $((SECONDS - start))
}

# licences NAME keeps what the source says of its licence.
licences() {
  local f
  (
    cd "/build/src/$1"
    find . -maxdepth 1 -type f \( -iname 'copying*' -o -iname 'licen[sc]e*' -o -iname 'patents*' -o -name README.ijg \) | sort | while read -r f; do
      printf '==== %s: %s ====\n\n' "$1" "${f#./}"
      cat "$f"
      printf '\n'
    done
  ) >"/build/licences/$1.txt"
  [ -s "/build/licences/$1.txt" ] || { echo "dist: error: $1 says no licence" >&2; exit 1; }
}

if [ "${1:-}" = --step ]; then
  "build_$2"
  exit
fi
while read -r name _ _ _ archive hash; do one "$name" "$archive" "$hash"; done </build/list
