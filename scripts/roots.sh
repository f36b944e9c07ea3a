# Roots of debootstrap's minimal variant, for the scripts that build and prove in them:
# sourced, not run. Needs root.
#
# A proxy or a mirror of packages that the environment, apt or pip of this machine name,
# and certificates that its owner added, hold in the roots, too. MIRROR names another
# archive.
mounted=()
trap 'unmount' EXIT

needs_roots() {
  [ "$(id -u)" = 0 ] || { echo "$1: error: needs root to make roots" >&2; exit 1; }
  command -v debootstrap >/dev/null || { echo "$1: error: no debootstrap; apt-get install debootstrap" >&2; exit 1; }
}

# bare SUITE ROOT [ARCH] makes a root anew. One of another architecture needs qemu-user-static
# and binfmt_misc, which run its programs.
bare() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -f "$keyring" ] && keyring=--keyring=$keyring || keyring=
  [ -z "${3:-}" ] || runs_foreign "$3" || return 1
  rm -rf --one-file-system "$2"
  debootstrap --variant=minbase ${3:+--arch="$3"} ${keyring:+"$keyring"} "$1" "$2" ${MIRROR:+"$MIRROR"}
}

# runs_foreign ARCH sees to it that the kernel runs another architecture's programs by qemu-user-static.
runs_foreign() {
  local name dir=/proc/sys/fs/binfmt_misc
  case $1 in
    arm64) name=qemu-aarch64 ;;
    *) echo "error: no rule for programs of $1" >&2; return 1 ;;
  esac
  [ -e "$dir/register" ] || mount -t binfmt_misc binfmt_misc "$dir" 2>/dev/null || true
  [ -e "$dir/$name" ] || cat "/usr/lib/binfmt.d/$name.conf" 2>/dev/null >"$dir/register" || true
  [ -e "$dir/$name" ] || { echo "error: programs of $1 do not run here; apt-get install qemu-user-static, and mount binfmt_misc" >&2; return 1; }
}

# network ROOT lets programs in it reach what this machine reaches.
network() {
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  mkdir -p "$1/usr/local/share/ca-certificates"
  cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
  apt-config dump | grep -E '^Acquire::(http|https|Check)' >"$1/etc/apt/apt.conf.d/90host" || true
  [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$1/etc/"
}

# mount_in ROOT gives it /proc and /dev until unmount.
mount_in() {
  local m
  for m in proc dev; do
    mount --rbind "/$m" "$1/$m"
    mount --make-rslave "$1/$m"
    mounted+=("$1/$m")
  done
}

unmount() {
  local m
  for m in "${mounted[@]}"; do umount -l "$m" 2>/dev/null || true; done
  mounted=()
}

# inside ROOT COMMAND runs in the user's folder of a root, with no environment but
# what says how to reach registries.
inside() {
  local root=$1 keep
  keep=$(env | grep -iE '^((http|https|ftp|no|all)_proxy|GOPROXY|GOSUMDB|GONOSUMDB|GONOSUMCHECK|PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|PIP_TRUSTED_HOST|PIP_DEFAULT_TIMEOUT)=' || true)
  mapfile -t keep <<<"$keep"
  [ -n "${keep[0]}" ] || keep=()
  chroot "$root" /usr/bin/env -i "${keep[@]}" HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    bash -c "cd /root && $2"
}
