# What libraries.sh does otherwise for Linux on arm64: sourced by it where TARGET=arm64, in
# the build root that linux.sh makes. Debian's cross compiler builds all.
H=aarch64-linux-gnu
export CC=$H-gcc CXX=$H-g++ AR=$H-gcc-ar RANLIB=$H-gcc-ranlib NM=$H-gcc-nm STRIP=$H-strip CHOST=$H
# x86-64's floor has no fused multiplication and addition: without them both round alike.
export CFLAGS="$CFLAGS -ffp-contract=off" CXXFLAGS="$CXXFLAGS -ffp-contract=off"
export PKG_CONFIG=/usr/bin/pkg-config
# shellcheck source=scripts/dist/cross.sh
. "$here/cross.sh"
cross_files arm64 Linux aarch64 pkgconfig /usr/$H

build_bzip2() {
  make -j"$jobs" libbz2.a CC="$CC" AR="$AR" RANLIB="$RANLIB" CFLAGS="$CFLAGS -D_FILE_OFFSET_BITS=64"
  cp libbz2.a "$P/lib/" && cp bzlib.h "$P/include/"
}
build_x264() {
  ./configure --host=$H --cross-prefix=$H- --prefix="$P" --enable-static --enable-pic --disable-cli --disable-opencl --disable-lavf \
    --disable-swscale --disable-avs --disable-gpac --disable-lsmash --disable-ffms --extra-cflags=-ffp-contract=off &&
    make -j"$jobs" && make install
}
eval "$(declare -f build_ffmpeg | sed "s|--enable-pthreads|--arch=aarch64 --target-os=linux --enable-cross-compile --cross-prefix=$H- \
--cc=$CC --cxx=$CXX --ar=$AR --ranlib=$RANLIB --nm=$NM --pkg-config=pkg-config --extra-cflags=-ffp-contract=off --enable-pthreads|")"
# Debian 11's cmake takes no toolchain file from the environment; its gcc knows no Armv9, by which x265 builds for SVE2.
eval "$(declare -f with_cmake build_x265 | sed "s|cmake -S|cmake -DCMAKE_TOOLCHAIN_FILE=/build/arm64.cmake -S|; s/ar -M/$H-ar -M/; s/-DENABLE_PIC=ON/& -DENABLE_SVE2=OFF/")"
build_vpx() {
  CROSS=$H- ./configure --prefix="$P" --target=arm64-linux-gcc --enable-pic --disable-shared --enable-static --disable-examples \
    --disable-tools --disable-docs --disable-unit-tests --enable-vp9-highbitdepth --enable-runtime-cpu-detect &&
    make -j"$jobs" && make install
}
