# Of the roots that bundles are built in; sourced by linux.sh and windows.sh, which set root.
# shellcheck shell=bash disable=SC2154

# checkout puts the last commit into the root. What setup.sh fetched, hash-checked, need not
# be fetched for each commit.
checkout() {
  local kept
  rm -rf "$root/build/vidcolor.old" "$root/build/out"
  [ ! -d "$root/build/vidcolor" ] || mv "$root/build/vidcolor" "$root/build/vidcolor.old"
  git clone -q --depth 1 "file://$PWD" "$root/build/vidcolor"
  for kept in .go .runtime; do
    [ ! -d "$root/build/vidcolor.old/$kept" ] || mv "$root/build/vidcolor.old/$kept" "$root/build/vidcolor/"
  done
  rm -rf "$root/build/vidcolor.old"
}

# pinned prints what is to be built: sources.txt, or with LIBRARIES=few or most a part of it.
pinned() {
  awk -v few="${LIBRARIES:-}" '/^#/ || !NF || few != "" && $1 ~ /^(x265|svtav1)$/ || few == "few" && $1 ~ /^(vpx|dav1d|opus)$/ {next} 1' scripts/dist/sources.txt
}

# sources fetches what is pinned and not there yet.
sources() {
  local package archive hash
  mkdir -p "$root/build/archives"
  pinned >"$root/build/list"
  # Another root may have them.
  cp -n "$roots"/build-*/build/archives/* "$root/build/archives/" 2>/dev/null || true
  while read -r _ package _ _ archive hash; do
    [ -s "$root/build/archives/$archive" ] ||
      inside "$root" "cd /build/archives && apt-get -qq -o APT::Sandbox::User=root source --tar-only --download-only $package/trixie" </dev/null
    (cd "$root/build/archives" && echo "$hash  $archive" | sha256sum --check --quiet -) || {
      echo "dist: error: $archive is not the archive that was pinned" >&2
      exit 1
    }
  done < <(pinned)
}
