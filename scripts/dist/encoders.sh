# What the bundles are proven by, one encoder at a time; sourced by prove.sh and prove-windows.sh.

# Encoder, kind of film, how near luma has to be (dB), sound that is made.
# shellcheck disable=SC2034 # for who sources this
encoders='libx264 mp4 40 aac
libx265 mp4 40 aac
libsvtav1 mp4 35 aac
libvpx-vp9 webm 35 opus
prores_ks mov 45 aac
dnxhd mov 40 aac
mpeg2video mpg 38 mp2
utvideo avi 99 wmav2'

# near A B is the mean distance of their luma in dB, nothing where one cannot be read.
near() {
  ffmpeg -nostdin -hide_banner -i "$1" -i "$2" -lavfi '[0:v]extractplanes=y,format=gray,settb=1,setpts=N[a];[1:v]extractplanes=y,format=gray,settb=1,setpts=N[b];[a][b]psnr=shortest=1' -an -f null - 2>&1 |
    sed -n 's/.*PSNR.*average:\([0-9.inf]*\).*/\1/p' || true
}
