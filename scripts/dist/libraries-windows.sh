# What libraries.sh does otherwise for Windows: sourced by it where TARGET=windows, in the
# build root that windows.sh makes. mingw-w64 with threads of POSIX builds all; only
# archives are made, so that the program wants no DLL of theirs.
H=x86_64-w64-mingw32
# gcc's own runtime, which __USE_MINGW_ANSI_STDIO takes printf from, knows %zu and %lld.
export CC=$H-gcc-posix CXX=$H-g++-posix AR=$H-gcc-ar-posix RANLIB=$H-gcc-ranlib-posix NM=$H-gcc-nm-posix
export STRIP=$H-strip WINDRES=$H-windres CHOST=$H
export CFLAGS=-O2 CXXFLAGS=-O2 CPPFLAGS="-I$P/include -D__USE_MINGW_ANSI_STDIO=1 -D_WIN32_WINNT=0x0A00"
export CMAKE_TOOLCHAIN_FILE=/build/windows.cmake PKG_CONFIG=/usr/bin/pkg-config
# shellcheck source=scripts/dist/cross.sh
. "$here/cross.sh"
cross_files windows Windows x86_64 pkg-config

build_bzip2() {
  make -j"$jobs" libbz2.a CC="$CC" AR="$AR" RANLIB="$RANLIB" CFLAGS="$CFLAGS"
  cp libbz2.a "$P/lib/" && cp bzlib.h "$P/include/"
}
build_zstd() {
  make -C lib -j"$jobs" libzstd.a OS=Windows_NT CC="$CC" AR="$AR"
  cp lib/libzstd.a "$P/lib/" && cp lib/zstd.h lib/zdict.h lib/zstd_errors.h "$P/include/"
  make -C lib libzstd.pc PREFIX="$P" LIBDIR="$P/lib" && cp lib/libzstd.pc "$P/lib/pkgconfig/"
}
build_x264() {
  AS=nasm ./configure --host=$H --cross-prefix=$H- --prefix="$P" --enable-static --disable-cli --disable-opencl --disable-lavf \
    --disable-swscale --disable-avs --disable-gpac --disable-lsmash --disable-ffms && make -j"$jobs" && make install
}
# FFmpeg as elsewhere, but by the cross compiler, with threads of Windows, without iconv.
ffmpeg_for="--arch=x86_64 --target-os=mingw32 --enable-cross-compile --cross-prefix=$H- --cc=$CC --cxx=$CXX --ar=$AR \
--ranlib=$RANLIB --nm=$NM --pkg-config=pkg-config --enable-w32threads --disable-iconv"
eval "$(declare -f build_ffmpeg | sed "s|--enable-pthreads --enable-iconv|$ffmpeg_for|")"
# All is static here, the C++ runtime, too; there is no -ldl.
eval "$(declare -f build_x265 | sed '1s/.*/x265_as_elsewhere()/')"
build_x265() {
  x265_as_elsewhere && $H-ranlib "$P/lib/libx265.a"
  sed -i '/^Libs.private/s/.*/Libs.private: -lstdc++ -lm/' "$P/lib/pkgconfig/x265.pc"
}
build_vpx() {
  CROSS=$H- ./configure --prefix="$P" --target=x86_64-win64-gcc --disable-shared --enable-static --disable-examples --disable-tools \
    --disable-docs --disable-unit-tests --enable-vp9-highbitdepth --enable-runtime-cpu-detect --as=nasm &&
    make -j"$jobs" && make install
}
