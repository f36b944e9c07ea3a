# What libraries-arm64.sh and libraries-windows.sh have in common; sourced by them. H is the
# compilers' prefix, and CC, CXX, AR, RANLIB and STRIP name Debian's for it.
# shellcheck shell=bash disable=SC2154,SC2086

# cross_files NAME SYSTEM PROCESSOR PKGCONFIG [FOLDER] says what is built for to cmake in /build/NAME.cmake
# and to meson in /build/NAME.meson. PKGCONFIG is that program's key in this meson, FOLDER where
# libraries of the system are. With WINDRES there are resources, else assembly that the C compiler reads. dav1d is
# built by the latter file.
cross_files() {
  local asm_or_rc="ASM_COMPILER $CC" windres='' system=${2,}
  [ -z "${WINDRES:-}" ] || asm_or_rc="RC_COMPILER $WINDRES" windres="windres = '$WINDRES'"
  cat >"/build/$1.cmake" <<CMAKE
set(CMAKE_SYSTEM_NAME $2)
set(CMAKE_SYSTEM_PROCESSOR $3)
set(CMAKE_C_COMPILER $CC)
set(CMAKE_CXX_COMPILER $CXX)
set(CMAKE_$asm_or_rc)
set(CMAKE_AR /usr/bin/$AR)
set(CMAKE_RANLIB /usr/bin/$RANLIB)
set(CMAKE_FIND_ROOT_PATH $P${5:+ $5})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
CMAKE
  sed '/^$/d' >"/build/$1.meson" <<MESON
[binaries]
c = '$CC'
cpp = '$CXX'
ar = '$AR'
strip = '$STRIP'
$windres
$4 = 'pkg-config'
[host_machine]
system = '$system'
cpu_family = '$3'
cpu = '$3'
endian = 'little'
MESON
  eval "$(declare -f build_dav1d | sed "s|meson setup out|& --cross-file /build/$1.meson|")"
}

with_configure() { ./configure --host=$H --prefix="$P" --disable-shared --enable-static "$@" && make -j"$jobs" && make install; }
build_jbigkit() {
  make -C libjbig -j"$jobs" libjbig.a CC="$CC" AR="$AR" RANLIB="$RANLIB" CFLAGS="$CFLAGS"
  cp libjbig/libjbig.a "$P/lib/" && cp libjbig/jbig.h libjbig/jbig_ar.h "$P/include/"
}
