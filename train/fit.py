"""The training loop: joint colour classes and scenes, by a budget of seconds."""

import copy
import math
import os
import signal
import time

import numpy as np
import torch
from torch.nn import functional as F

from . import augment, bundle, data, model, peers, targets

CHECKPOINT_EVERY = 180.0  # seconds of training
MAIN_SIZE = 112  # pixels
LOG_EVERY = 100  # steps
STEP_CAP = 5.0  # seconds one step may take of the budget: a pause costs nothing
WARM_UP = 200  # steps
EMA_DECAY = 0.999
TRUNK_RATE = 0.2
FREEZE_EARLY = 0.04  # share of the budget after which the layers of stride 2 stop learning
SCENE_ALPHA = 0.07
GRAD_NORM = 5.0
# (training size, share of the steps, images per base batch, from large photos only)
SIZES = ((112, 0.66, 1.0, False), (96, 0.12, 1.3, False), (128, 0.16, 0.75, True), (160, 0.06, 0.5, True))


class Average:
    """Exponential moving average of all weights and statistics of a model."""

    def __init__(self, net):
        self.net = copy.deepcopy(net).eval().requires_grad_(False)
        self.steps = 0

    @torch.no_grad()
    def update(self, net):
        """One step; the first steps weigh more so that the start is forgotten."""
        self.steps += 1
        decay = min(EMA_DECAY, (1 + self.steps) / (10 + self.steps))
        mine, theirs = self.net.state_dict(), net.state_dict()
        floats = [k for k in mine if mine[k].is_floating_point()]
        torch._foreach_lerp_([mine[k] for k in floats], [theirs[k] for k in floats], 1 - decay)


def make_optimiser(net, rate, decay=0.01):
    """AdamW; the trunk learns at TRUNK_RATE, norms and biases do not decay."""
    trunk = {id(p) for p in net.features.trunk.parameters()}
    trunk |= {id(p) for p in net.features.pool.parameters()}
    groups = {}
    for p in net.parameters():
        groups.setdefault((id(p) in trunk, p.ndim > 1), []).append(p)
    return torch.optim.AdamW(
        [
            {"params": ps, "weight_decay": decay if wide else 0.0, "scale": TRUNK_RATE if slow else 1.0}
            for (slow, wide), ps in groups.items()
        ],
        lr=rate,
        fused=True,
    )


def rate_at(peak, step, elapsed, budget):
    """Linear warm-up over steps times a cosine over the budget of seconds."""
    done = min(1.0, elapsed / budget)
    return peak * min(1.0, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-6


def crop_size(size, limit, rng):
    """Source crop (h, w) that is resized to ``size``: zoom 0.75..1.5, aspect 0.75..1.33."""
    side = size * math.exp(rng.uniform(math.log(0.75), math.log(1.5)))
    aspect = math.exp(rng.uniform(math.log(0.75), math.log(4 / 3)) / 2)
    side = min(side, limit / max(aspect, 1 / aspect))
    return round(side * aspect), round(side / aspect)


class Trainer:
    """State of a run: network, average, optimiser, sampler, counters."""

    def __init__(self, options):
        self.options = options
        self.rng = np.random.default_rng(options.seed)
        torch.manual_seed(options.seed)
        os.makedirs(options.work, exist_ok=True)
        index, pixels = data.open_cache(options.photos, options.work)
        self.sampler = data.Sampler(index, pixels, self.rng)
        self.rank, self.last = 0, None
        self.scenes, self.sets = data.scene_labels(index), index.counts()
        self.step = self.images = 0
        self.elapsed = 0.0
        self.history = {"images": 0, "seconds": 0.0}  # of the bundle it started from
        self.net = self._start()
        self.average = Average(self.net)
        self.optimiser = make_optimiser(self.net, options.lr)
        if options.resume:
            self._load()
        self.classes = targets.SoftClasses(self.net.centres.numpy())
        self.dtype = torch.float32
        self.stop = self.asked = False

    @property
    def path(self):
        """The checkpoint file."""
        return os.path.join(self.options.work, self.options.name + ".pt")

    def _start(self):
        if self.options.init:
            net, manifest = bundle.load(self.options.init)
            past = manifest.get("training", {})
            self.history = {"images": past.get("images_seen", 0), "seconds": past.get("seconds", 0.0)}
            return net
        net = model.TwoStream(widths={"scenes": len(self.scenes)})
        if self.options.weights:
            model.load_trunk(net, np.load(self.options.weights))
            light, emulsion, _ = augment.samples(self.sampler.batch(64, 112, 112)[0], 112, 112)
            model.settle(net, light, emulsion)
        return net

    def _load(self):
        state = torch.load(self.path, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.average.net.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.images, self.elapsed = state["step"], state["images"], state["elapsed"]
        self.history, self.average.steps = state["history"], state["step"]
        print(f"resumed at step {self.step}, {self.elapsed:.0f} s", flush=True)

    def save(self):
        """Write the checkpoint, replacing the last one in one move."""
        state = {
            "net": self.net.state_dict(),
            "average": self.average.net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "images": self.images,
            "elapsed": self.elapsed,
            "history": self.history,
            "widths": self.net.widths,
            "bin_step": self.net.step,
            "scenes": self.scenes,
            "sets": self.sets,
        }
        torch.save(state, self.path + ".part")
        os.replace(self.path + ".part", self.path)

    def shape(self):
        """What all processes agree on for this step: size, crop, count, large, rows."""
        rng = np.random.default_rng((self.options.seed, self.step))
        share = np.cumsum([s[1] for s in SIZES])
        size, _, factor, large = SIZES[min(int(np.searchsorted(share, rng.random())), len(SIZES) - 1)]
        large = large and self.sampler.has_large
        if self.options.size != MAIN_SIZE:
            size = round(size * self.options.size / MAIN_SIZE / 16) * 16
        crop = crop_size(size, self.sampler.limit(large), rng)
        count = max(2, round(self.options.batch * factor / self.options.processes))
        return size, crop, count, large, int(rng.integers(2))

    def draw(self):
        """One augmented batch: L, emulsion, ab, scene, rows."""
        size, (h, w), count, large, rows = self.shape()
        crops, scene = self.sampler.batch(count, h, w, large)
        return (*augment.samples(crops, size, size), torch.from_numpy(scene), rows)

    def losses(self, batch):
        """Colour loss, scene loss, scene hits, scene count, share of dead g."""
        light, emulsion, ab, scene, rows = batch
        with torch.autocast("cpu", self.dtype, enabled=self.dtype != torch.float32):
            scores, logits, g = self.net(light, emulsion, rows)
        colour = self.classes.loss(scores, ab[:, :, rows::2][:, :, : scores.shape[2]])
        known = scene >= 0
        count = int(known.sum())
        logits = logits.float()[known]
        where = F.cross_entropy(logits, scene[known]) if count else logits.sum() * 0
        hits = int((logits.argmax(1) == scene[known]).sum())
        return colour, where, hits, count, (g.detach() <= 0).all(0).float().mean().item()

    def train_step(self, batch):
        """One update; returns the figures of ``losses`` as numbers."""
        rate = rate_at(self.options.lr, self.step, self.elapsed, self.options.seconds)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["scale"]
        colour, where, hits, count, dead = self.losses(batch)
        (colour + SCENE_ALPHA * where).backward()
        self.exchange()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), GRAD_NORM, foreach=True)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        if self.rank == 0:
            self.average.update(self.net)
        self.step += 1
        self.images += len(batch[0]) * self.options.processes
        return colour.item(), where.item() * count, hits, count, dead

    def exchange(self):
        """Advance the clock and share gradients, clock and stop with the other processes."""
        now = time.perf_counter()
        elapsed = self.elapsed + min(STEP_CAP, now - self.last)
        self.last = now
        self.elapsed, self.stop = self.peers.exchange(self.net.parameters(), elapsed, self.asked)

    def use_layout(self, layout):
        """Put the network into a memory format."""
        self.net.to(memory_format=layout)

    def choose_layout(self):
        """Time dtype and memory layout for a few steps each, keep the fastest."""
        keep = copy.deepcopy(self.net.state_dict())
        count, side = max(2, self.options.batch // self.options.processes), self.options.size // 32 * 32
        crops, scene = self.sampler.batch(count, side, side)
        batch = (*augment.samples(crops, side, side), torch.from_numpy(scene), 0)
        best = (math.inf, torch.float32, torch.contiguous_format)
        fast_half = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # without it a step takes half a minute
        for dtype in (torch.float32, torch.bfloat16) if fast_half else (torch.float32,):
            for layout in (torch.contiguous_format, torch.channels_last):
                self.dtype = dtype
                self.use_layout(layout)
                seconds = self._time(batch, give_up=4 * best[0])
                name = f"{str(dtype)[6:]} {str(layout)[6:]}"
                print(f"layout: {name}: {count / seconds:.0f} images/s a process", flush=True)
                best = min(best, (seconds, dtype, layout), key=lambda b: b[0])
        self.dtype = best[1]
        self.use_layout(best[2])
        self.net.load_state_dict(keep)

    def _time(self, batch, give_up, repeats=4):
        fastest = math.inf
        for _ in range(repeats):
            began = time.perf_counter()
            colour, where, *_ = self.losses(batch)
            (colour + where).backward()
            fastest = min(fastest, time.perf_counter() - began)
            self.optimiser.zero_grad(set_to_none=True)
            if fastest > give_up:
                break
        return fastest

    def start(self):
        """Train in all processes; returns when the budget is spent or a signal came."""
        self.peers = peers.Peers(self.options.processes, sum(p.numel() for p in self.net.parameters()))
        self.net.train()
        self.choose_layout()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        self.peers.start(self.run)
        self.run(0)

    def run(self, rank):
        """The loop of one process; rank 0 logs and saves."""
        self.rank = rank
        torch.manual_seed(self.options.seed + 1000 * self.step + rank)
        self.sampler.rng = np.random.default_rng((self.options.seed, self.step, rank))
        log, saved, self.last = Log(self), self.elapsed, time.perf_counter()
        trunk = self.net.features.trunk
        while self.elapsed < self.options.seconds and not self.stop:
            if self.elapsed > FREEZE_EARLY * self.options.seconds and not trunk.frozen:
                trunk.freeze_early()
            row = self.train_step(self.draw())
            if rank == 0:
                log.add(row)
                if self.elapsed - saved > CHECKPOINT_EVERY:
                    self.save()
                    saved = self.elapsed
        if rank == 0:
            self.save()
            log.write()
            print("stopped by signal" if self.stop else "done", flush=True)
        self.peers.finish()

    def _asked_to_stop(self, *_):
        self.asked = True


class Log:
    """Sums figures and prints a line every LOG_EVERY steps."""

    def __init__(self, trainer):
        self.trainer = trainer
        self._reset()

    def _reset(self):
        self.rows, self.images, self.elapsed = [], self.trainer.images, self.trainer.elapsed

    def add(self, row):
        """One step: colour loss, scene loss sum, hits, count, dead share."""
        self.rows.append(row)
        if len(self.rows) >= LOG_EVERY:
            self.write()

    def write(self):
        """Print the means since the last line."""
        if not self.rows:
            return
        t = self.trainer
        colour, where, hits, count, dead = np.array(self.rows).T
        seconds = max(1e-9, t.elapsed - self.elapsed)
        rate = rate_at(t.options.lr, t.step, t.elapsed, t.options.seconds)
        labelled = max(1, count.sum())
        print(
            f"step {t.step} images {t.images} {(t.images - self.images) / seconds:.1f}/s"
            f" loss {colour.mean():.4f} scene {where.sum() / labelled:.3f}"
            f" acc {100 * hits.sum() / labelled:.1f}% dead {100 * dead.mean():.0f}%"
            f"{' early frozen' if t.net.features.trunk.frozen else ''} lr {rate:.2e} elapsed {t.elapsed:.0f} s",
            flush=True,
        )
        self._reset()


def main(options):
    """``train fit``."""
    torch.set_num_threads(1)
    Trainer(options).start()
