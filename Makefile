# vidcolor: colour for black-and-white film. `make` lists the targets.

SHELL   := /bin/bash
GO      ?= scripts/go
VENV    := .venv
PY      := $(VENV)/bin/python
BUDGET  ?= 1200# seconds of training each, of the comparisons
SOURCES := $(shell find . -name '*.go' -not -path './.*') $(wildcard colorize/model/*) $(wildcard go*.mod)

# A build carries its revision: without one it hashes itself at each start.
STAMP   := $(shell git describe --always --abbrev=40 --exclude '*' --dirty=+dirty 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: eye help setup runtime build man demo test test-setup test-long test-train train-setup bench lint clean prove-bare deb score-model score-emulsions score-sizes score-clips score-still score-cuts score-guide literature spaces steady reliability reliability-full confidence

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what is missing: FFmpeg packages, Go, ONNX Runtime library, Go modules
	@scripts/setup.sh

runtime: ## fetch the ONNX Runtime library into .runtime/
	@scripts/setup.sh runtime

build: setup bin/vidcolor ## build bin/vidcolor

bin/vidcolor: $(SOURCES)
	$(GO) build -buildvcs=false -ldflags "-X github.com/vidcolor/vidcolor/job.stamp=$(STAMP)" -o $@ ./cmd/vidcolor

man: build ## write the man page to bin/vidcolor.1, and check it where groff is
	@bin/vidcolor man > bin/vidcolor.1
	@! command -v groff >/dev/null || groff -man -Tutf8 -ww -z bin/vidcolor.1

demo: build ## colour a real clip and show it beside the truth
	@scripts/demo.sh

test-setup: ## install what the tests need besides: a browser
	@scripts/setup.sh tests

test: test-setup ## run all Go tests with the race detector
	$(GO) vet ./...
	$(GO) test -race -timeout 30m ./...

test-long: test-setup ## the tests that take more than a minute
	$(GO) test -race -tags long -timeout 60m ./...

train-setup: $(VENV)/.ready ## put PyTorch and the rest of train/requirements.txt into an ignored virtual environment

$(VENV)/.ready: train/requirements.txt
	@python3 -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "train-setup: installing with apt-get: python3-venv"; \
	  s=; [ "$$(id -u)" = 0 ] || s=sudo; $$s apt-get -qq update; $$s apt-get -qq -y install python3-venv >/dev/null; }
	@echo "train-setup: installing train/requirements.txt into $(VENV)/ (several GB, minutes)"
	@test -x $(PY) || python3 -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-cache-dir -r train/requirements.txt
	@touch $@

.PHONY: test-arm64
test-arm64: setup ## the tests of bits that all processors have to give, for arm64, under qemu-user
	@scripts/test-arm64.sh

test-train: train-setup ## run the tests of the training code
	$(PY) -m pytest -q train/tests

bench: build ## speed and memory, as ratios taken in one run
	@scripts/bench.sh

.PHONY: bench-sizes bench-compare
bench-sizes: build ## films of five sizes beside plain transcodes, and what one waits for; writes docs/performance.md
	$(GO) run ./scripts/bench -only sizes "$$(scripts/demo-clip.sh)"

bench-compare: ## what .work/bench.json of bench-sizes says beside BASE=FILE.json of another commit
	@$(GO) run ./scripts/bench -compare $(BASE)

eye: train-setup ## sixty pictures coloured by the embedded network and by AFTER=FILE.vidcolor, side by side, in .work/eye.png
	$(PY) -m train eye --after $(AFTER)

.PHONY: farm-proof farm-sim slurm-proof
farm-proof: build ## run a farm here, kill its parts at random and compare its films with plain runs (minutes)
	@VIDCOLOR_ORT=$${VIDCOLOR_ORT:-$(CURDIR)/.runtime/libonnxruntime.so} VIDCOLOR_SIZE=32 VIDCOLOR_PRESET=ultrafast \
	  $(GO) run ./scripts/farmproof -bin bin/vidcolor -dir .work/farmproof -films 10 -workers 4 -kill 12s $(PROOF)

farm-sim: setup ## a model of a farm of a thousand machines
	@$(GO) run ./scripts/farmsim

slurm-proof: build ## colour a film by a Slurm array job on this machine (root, apt-get install slurm-wlm)
	@scripts/slurm-proof.sh

.PHONY: bench-desk desk-pictures guide-pictures flame
flame: build ## draw where the time of a small film goes, into docs/images (wants perf)
	@scripts/flame.sh

bench-desk: build ## what a person at the desk waits for, on a 1080p film made of the demo clip
	@scripts/bench-desk.sh

guide-pictures: build ## make the worked examples of docs/guide.md, into .work/guide
	@scripts/guide-pictures.sh

desk-pictures: build ## take the pictures of the desk in Chromium, into docs/images
	@mkdir -p .cache/desk
	@test -s .cache/desk/reel.mp4 || ffmpeg -v error -nostdin -y -i "$$(scripts/demo-clip.sh)" -an -vf hue=s=0 -crf 16 .cache/desk/reel.mp4
	$(GO) run ./scripts/desk-pictures "$${FILM:-.cache/desk/reel.mp4}" docs/images

.PHONY: desk-check
desk-check: setup ## types and rules of the desk's page, and its accessibility by axe-core in Chromium (node, npm)
	@command -v npm >/dev/null || { echo "desk-check: error: npm is not installed" >&2; echo "desk-check: hint: install Node 20 or newer with npm" >&2; exit 1; }
	@cd desk/check && npm install --silent --no-package-lock --no-fund --no-audit
	@cd desk && check/node_modules/.bin/tsc -p check && check/node_modules/.bin/eslint --config check/eslint.config.js assets/js
	$(GO) test -count=1 -run DeskIsAccessible ./desk

score-model: build ## score the embedded network on the validation photos, clean and degraded, and on the clips
	@$(GO) run ./scripts/score-model $(SCORE)

score-emulsions: build ## the same for simulated emulsions, told rightly, wrongly and not at all
	@$(GO) run ./scripts/score-model -emulsions $(SCORE)

score-sizes: build ## the same at several --size
	@$(GO) run ./scripts/score-model -sizes 96,128,160,192,256,384 $(SCORE)

score-clips: build ## score ../shared/data/clips, one table
	@scripts/score-clips.sh

score-still: build ## how still a photo's colour holds under grain, weave and flicker
	@scripts/score-still.sh

score-guide: setup ## what a little truth gives the clips by a guide: one frame, points, dabs on objects
	@$(GO) run ./scripts/score-guide $(SCORE) ../shared/data/clips/*.mp4
	@$(GO) run ./scripts/score-guide -small ../shared/data/clips/*.mp4
	@$(GO) run ./scripts/score-guide -wrong ../shared/data/clips/*.mp4
	@$(GO) run ./scripts/score-guide -photos ../shared/data/photos/val.tar -plot docs/images/points.svg

score-cuts: build ## how well cuts, dissolves and flashes of spliced reels are found, PySceneDetect beside
	@scripts/score-cuts.sh

confidence: train-setup ## plot confidence against colour error of the embedded network, on photos and clips, into docs/images
	$(PY) -m train validate --bundle colorize/model/two-stream.vidcolor --work .work/confidence --every 3 \
	  --reliability .work/confidence.json --clips ../shared/data/clips
	cp .work/confidence.png .work/confidence-clips.png docs/images/

literature: train-setup ## train the methods of the literature, BUDGET=1200 seconds each; write docs/literature.md
	@scripts/literature.sh $(BUDGET)

spaces: train-setup ## the same for ours with chroma in CIELAB, OKLab and YCbCr; write docs/spaces.md
	@OUT=docs/spaces.md CONFIGS="two-stream two-stream-oklab two-stream-ycbcr" TITLE="Colour spaces at one budget" \
	  scripts/literature.sh $(BUDGET)

steady: build train-setup ## ours with and without two views that have to agree, and how both flicker on the clips
	@OUT=docs/steady.md CONFIGS="two-stream steady" TITLE="Steady by training" scripts/literature.sh $(BUDGET)
	@for name in two-stream steady; do echo; echo "$$name, the network on every frame:"; \
	  WAYS=frames FILMS=none scripts/score-clips.sh --model .work/train/compare-$$name-$(BUDGET).vidcolor; done

reliability: build ## run the reliability bars at a tenth, write docs/reliability.md
	$(GO) run ./scripts/reliability

reliability-full: build ## the same at full count: hours
	$(GO) run ./scripts/reliability -full

prove-bare: ## `make demo` and `make test` of the last commit in bare roots of Debian 12 and 13 (root, debootstrap)
	@scripts/prove-bare.sh $(SUITES)

deb: setup ## pack a package into dist/, for the Debian that this is
	@scripts/deb.sh

.PHONY: suites prove-deb dist-linux prove-dist release
suites: ## all tests of the last commit on FFmpeg 7.1 and 9.0, in roots of Debian 13 and unstable (root, debootstrap, jq)
	@scripts/suites.sh $(SUITES)

prove-deb: ## lintian, install, colour and remove the packages of dist/ in bare roots (root, debootstrap, lintian)
	@scripts/prove-deb.sh

dist-linux: ## dist/vidcolor-VERSION-linux-x86_64.tar.gz of the last commit, FFmpeg in it (root, debootstrap, an hour)
	@scripts/dist/linux.sh

.PHONY: dist-linux-arm64 prove-dist-arm64
dist-linux-arm64: ## the same for arm64 by a cross compiler
	@ARCH=arm64 scripts/dist/linux.sh

prove-dist-arm64: build ## run that by qemu-user in a root of Debian 11 for arm64 and compare with this build
	@ARCH=arm64 scripts/dist/prove.sh $(SUITES)

release: setup ## all that this machine can make of a release, into dist/, with SHA256SUMS (root, debootstrap, an hour)
	@scripts/release.sh

prove-dist: build ## run that in bare roots of Debian 11, 12 and 13 and compare with this build (root, debootstrap)
	@scripts/dist/prove.sh $(SUITES)

.PHONY: dist-windows prove-windows
dist-windows: ## dist/vidcolor-VERSION-windows-x86_64.zip of the last commit, FFmpeg in it (root, debootstrap, an hour)
	@scripts/dist/windows.sh

prove-windows: build ## run that under Wine in a root of Debian 13 and compare with this build (root, debootstrap)
	@scripts/dist/prove-windows.sh

.PHONY: container prove-container
container: ## the image vidcolor from the newest bundle of dist/ (podman)
	@scripts/container.sh

prove-container: build ## colour with it a folder's film and photo, and compare with this build
	@scripts/container.sh --prove

.PHONY: testdata
testdata: train-setup ## write the small networks of testdata/ anew
	$(PY) testdata/make_bundles.py

lint: setup ## gofmt, go vet, staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	GOBIN=$(CURDIR)/.cache/bin $(GO) install -modfile= honnef.co/go/tools/cmd/staticcheck@v0.8.2
	PATH="$(CURDIR)/.go/bin:$$PATH" GOFLAGS="$$($(GO) env GOFLAGS)" .cache/bin/staticcheck ./...

clean: ## remove what was built; keeps downloads and training
	rm -rf bin .cache/demo/*.mp4.part .cache/demo/gray.mp4 .cache/demo/colored.mp4 .cache/demo/sheet.png
	$(GO) clean ./...
