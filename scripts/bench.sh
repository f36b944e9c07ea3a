#!/usr/bin/env bash
# Kernels first (Go benchmarks), then the whole program against ffmpeg.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/go test -run '^$' -bench . -benchmem ./colorize ./temporal ./decode ./encode ./pipeline
scripts/go run ./scripts/bench "$@" "$(scripts/demo-clip.sh)"
