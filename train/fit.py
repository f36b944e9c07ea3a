"""The training loop: colour and scenes jointly, by a budget of seconds."""

import copy
import math
import os
import signal
import time

import numpy as np
import torch

from . import (
    augment, bundle, config, data, device, layers, lite, losses, model, network, objectives, optimiser, peers, progress,
    readouts, registry, schedule, store, trunks,
)

CHECKPOINT_EVERY = 180.0  # seconds of training
AT_ONCE = 2  # batches that a device draws together: it takes half the calls
STEP_CAP = 5.0  # seconds one step may take of the budget: a pause costs nothing
GRAD_NORM = 5.0
NO_SCENE = "none"  # the one scene of photos without labels: a bundle must name some


class Trainer:
    """State of a run: network, average, optimiser, sampler, counters."""

    def __init__(self, options):
        self.options, self.config = options, config.resolve(options)
        self.clock = time.process_time if getattr(options, "clock", None) == "cpu" else time.perf_counter
        self.device = device.use(getattr(options, "device", None) or "cpu")
        state = self._checkpoint() if options.resume else None
        if self.device.type == "cuda":
            self.config.processes = 1
        self.rng = np.random.default_rng(self.config.seed)
        torch.manual_seed(self.config.seed)
        os.makedirs(options.work, exist_ok=True)
        index, pixels = store.open_cache(data.folders(options), options.work)
        self.rank, self.last, self.recorder = 0, None, None
        self.sets, self.scenes = index.counts(), data.scene_labels(index) or [NO_SCENE]
        self.step = self.images = 0
        self.elapsed = 0.0
        self.history = {"images": 0, "seconds": 0.0}  # of the bundle it started from
        wanted = data.belongs(index, self.config.sets, self.config.labels)
        self.sampler = self._sampler(index, pixels, wanted)
        self.net = (self._start() if state is None else self._restored(state)).to(self.device)
        self.sampler.name_scenes(index, self.scenes)
        if self.config.objective == "strength":
            self._prepare_strength()
        self.average = progress.Average(self.net)
        self.optimiser = optimiser.create(
            self.net, self.config.lr, self.config.trunk_rate, kind=self.config.optimiser, old_rate=self.config.old_rate
        )
        self.objective = objectives.create(self.config, self.net, index, pixels, options.work)
        self.duel = objectives.Duel(self.config.lr) if self.config.objective == "adversarial" else None
        self.losses = losses.Losses(self.config, self.net, self.objective, self.duel)
        if state is not None:
            self._load(state)
        self.stop = self.asked = False

    def _sampler(self, index, pixels, wanted):
        if self.device.type == "cpu":
            return data.Sampler(index, pixels, self.rng, self.scenes, wanted, self.config.draw)
        return device.DeviceSampler(index, pixels, self.rng, self.scenes, wanted, self.device, self.config.draw)

    @property
    def path(self):
        """The checkpoint file."""
        return os.path.join(self.options.work, self.config.name + ".pt")

    @property
    def trunk(self):
        """The pretrained trunk, or None."""
        return getattr(self.net.features, "trunk", None)

    @property
    def whole_maps(self):
        """Whether a loss needs whole maps and not every other row."""
        return not self.net.some_rows or self.duel is not None or self.config.consistency > 0 or self.objective.whole

    def _start(self):
        if self.options.init:
            return self._from_bundle(self.options.init)
        net = registry.create(self.config, len(self.scenes))
        if self.config.weights and hasattr(net.features, "trunk"):
            self._pretrain(net)
            net.to(self.device)
            side = min(112, self.sampler.short)
            light, emulsion, _ = self.augmented(self.sampler.batch(64, side, side)[0], (112, 112))
            network.settle(net, light, emulsion)
        return net

    def _prepare_strength(self):
        """Have the read-out that the strength is learnt for, as it ships now, and nothing but the strength learn."""
        readouts.make_vivid(self.net, self.options)
        if not self.net.strong:
            model.add_strength(self.net)
        self.net.strength_power = 1.0
        self.config.tune = ("colour.strength",)

    def _pretrain(self, net):
        """Put ImageNet's weights into the trunks and the layers above."""
        if net.features.trunk.kind in lite.NAMES:
            lite.load(net.features.trunk, net.features.pool)
        else:
            trunks.load_trunk(net, np.load(self.config.weights))
        if "second" in net.trunks:
            lite.load(net.features.second, net.features.second_pool)

    def _from_bundle(self, path):
        """The network of a bundle; scenes that it does not know get places of their own."""
        net, manifest = bundle.load(path)
        net = lite.grown(net, self.config.growth)
        past = manifest.get("training", {})
        self.history = {
            "images": past.get("images_seen", 0), "seconds": past.get("seconds", 0.0),
            "objective": past.get("objective", ""), "sets": past.get("sets", {}),
        }
        known = manifest["scenes"]
        self.scenes = [*known, *(s for s in self.scenes if s not in (*known, NO_SCENE))]
        network.extend_scenes(net, len(self.scenes))
        model.rescale_emulsion(net, model.EMULSION_SCALE)
        self._adopt(net, path)
        return net

    def _adopt(self, net, path):
        """Let the config say what a network that was loaded is; its objective must be able to train it."""
        settings = self.config
        settings.architecture, settings.space, settings.bin_step = net.kind, net.space, net.step
        if settings.output != net.output and not getattr(self.options, "config", None):
            settings.objective = "l2" if net.output == "regression" else "classes"
        if settings.output != net.output:
            raise ValueError(f"{path} gives {net.output}, objective {settings.objective!r} wants {settings.output}")
        settings.check()

    def _checkpoint(self):
        state = bundle.load_checkpoint(self.path, self.device)
        if not getattr(self.options, "config", None) and "config" in state:
            self.config = config.resumed(state["config"], self.options)
        design = state.get("network", {})
        for field in ("architecture", "output", "space"):
            if design.get(field, getattr(self.config, field)) != getattr(self.config, field) and not self.options.init:
                raise ValueError(f"{self.path} has {field} {design[field]!r}, not {getattr(self.config, field)!r}")
        kind = state.get("config", {}).get("optimiser", "adamw")
        if kind != self.config.optimiser:
            raise ValueError(f"{self.path} was trained by {kind}, not {self.config.optimiser}: export it and use --init")
        return state

    def _restored(self, state):
        self.scenes = state["scenes"]
        net = registry.restore(state.get("network", {"step": state["bin_step"], "widths": state["widths"]}))
        self._adopt(net, self.path)
        return net

    def _load(self, state):
        self.net.load_state_dict(state["net"])
        self.average.net.load_state_dict(state["average"])
        scales = [group["scale"] for group in self.optimiser.param_groups]
        self.optimiser.load_state_dict(state["optimiser"])
        for group, scale in zip(self.optimiser.param_groups, scales):
            group["scale"] = scale  # the config's, not the checkpoint's
        for net in (self.net, self.average.net):
            model.rescale_emulsion(net, model.EMULSION_SCALE)
        self.step, self.images, self.elapsed = state["step"], state["images"], state["elapsed"]
        self.history, self.average.steps, self.average.kept = state["history"], state["step"], state.get("kept", 0)
        if self.duel is not None and "duel" in state:
            self.duel.load(state["duel"])
        print(f"resumed at step {self.step}, {self.elapsed:.0f} s", flush=True)

    def save(self):
        """Write the checkpoint, replacing the last one in one move; ValueError when its weights are no numbers."""
        if not all(v.isfinite().all() for v in self.average.net.state_dict().values()):
            raise ValueError(f"step {self.step}: weights are no numbers any more; go on from the last checkpoint at a lower --lr")
        state = {
            "net": self.net.state_dict(),
            "average": self.average.net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "images": self.images,
            "elapsed": self.elapsed,
            "history": self.history,
            "kept": self.average.kept,
            "widths": self.net.widths,
            "bin_step": self.net.step,
            "network": registry.describe(self.net),
            "config": self.config.plain(),
            "scenes": self.scenes,
            "sets": self.sets,
        }
        if self.duel is not None:
            state["duel"] = self.duel.state()
        torch.save(state, self.path + ".part")
        os.replace(self.path + ".part", self.path)

    def augmented(self, crops, size):
        """Bytes to L, emulsion and truth of a size (height, width), as the config has it at this time."""
        return augment.samples(crops, *size, self.config.stage(self.elapsed)[1], self.config.space)

    def shape(self, step=None):
        """What all processes agree on for a step, or this one: size, crop, count, least photo, rows (None: all)."""
        rng = np.random.default_rng((self.config.seed, self.step if step is None else step))
        sizes = self.config.stage(self.elapsed)[0]
        share = np.cumsum([s[1] for s in sizes])
        size, _, factor, least = sizes[min(int(np.searchsorted(share, rng.random())), len(sizes) - 1)]
        size = schedule.whole_size(size, self.config.size, self.net.multiple)
        least = schedule.least_size(least, size)
        crop = schedule.crop_size(size, self.sampler.limit(least), rng)
        count = max(2, round(self.config.batch * factor / self.config.processes))
        rows = int(rng.integers(2))
        return size, crop, count, least, None if self.whole_maps else rows

    def draw(self, step=None, times=1):
        """One augmented batch of ``times`` the size: L, emulsion, truth, scene, rows."""
        size, (h, w), count, least, rows = self.shape(step)
        crops, scene = self.sampler.batch(times * count, h, w, least)
        return (*self.augmented(crops, size), torch.from_numpy(scene).to(self.device), rows)

    def draw_several(self):
        """Batches of AT_ONCE steps to come, of one shape: for ``device.Ahead``."""
        *parts, rows = self.draw(self.drawn, AT_ONCE)
        self.drawn += AT_ONCE
        return [(*batch, rows) for batch in zip(*(part.chunk(AT_ONCE) for part in parts))]

    def train_step(self, batch):
        """One update; returns the figures of ``losses``, that of the scene summed: (5,)."""
        rate = schedule.rate_at(self.config.lr, self.step, self.elapsed, self.config.seconds)
        optimiser.set_rate(self.optimiser, rate)
        if self.recorder is None:
            figures, sound = self.checked_update(batch)
        else:
            figures, sound = self.recorder.run(batch, getattr(self.trunk, "frozen", False)), True
            self.exchange()
        if self.duel is not None:
            self.duel.step(rate)
        if self.rank == 0 and sound:
            self.average.update(self.elapsed >= self.config.mean_from * self.config.seconds)
        self.step += 1
        self.images += len(batch[0]) * self.config.processes
        return figures

    def checked_update(self, batch):
        """Gradients, shared, and the optimiser's step if they are numbers: the figures of ``backward``, and whether so."""
        figures = self.backward(batch)
        self.exchange()
        norm = torch.nn.utils.clip_grad_norm_(self.net.parameters(), GRAD_NORM, foreach=True)
        sound = bool(norm.isfinite())  # in all processes alike: they share the gradients
        if sound:
            self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return figures, sound

    def recorded_update(self, batch):
        """The same without a look at its results, for ``device.Recorder``: calls are made while the device is at earlier ones."""
        self.optimiser.zero_grad(set_to_none=True)  # a recording that failed may have left some
        figures = self.backward(batch)
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), GRAD_NORM, foreach=True)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return figures

    def backward(self, batch):
        """Gradients of one batch; returns the figures of ``losses``, that of the scene summed: (5,)."""
        colour, where, hits, count, dead = self.losses(batch)
        (colour + (self.config.scene_weight if self.config.scene_loss else 0.0) * where).backward()
        if self.duel is not None:
            self.losses.critic.backward()
        return torch.stack([x.detach().float() for x in (colour, where * count, hits, count, dead)])

    @property
    def learning(self):
        """All parameters whose gradients the processes share."""
        return [*self.net.parameters(), *(self.duel.critic.parameters() if self.duel is not None else ())]

    def exchange(self):
        """Advance the clock and share gradients, clock and stop with the other processes."""
        now = self.clock()
        elapsed = self.elapsed + min(STEP_CAP, now - self.last)
        self.last = now
        self.elapsed, self.stop = self.peers.exchange(self.learning, elapsed, self.asked)

    def use_layout(self, layout):
        """Put the network and its average into a memory format."""
        for net in (self.net, self.average.net):
            net.to(memory_format=layout)

    def choose_layout(self):
        """Time dtype and memory layout for a few steps each, keep the fastest; on CUDA it is known."""
        if self.device.type == "cuda":
            self.losses.dtype = torch.bfloat16
            self.use_layout(torch.channels_last)
            return
        keep = copy.deepcopy(self.net.state_dict())
        count, side = max(2, self.config.batch // self.config.processes), max(32, self.config.size // 32 * 32)
        crop = min(side, self.sampler.short)
        crops, scene = self.sampler.batch(count, crop, crop)
        batch = (*self.augmented(crops, (side, side)), torch.from_numpy(scene), None if self.whole_maps else 0)
        best = (math.inf, torch.float32, torch.contiguous_format)
        halves = device.multiplies_halves("cpu")  # imitated, a step takes half a minute
        for dtype in (torch.float32, torch.bfloat16) if halves else (torch.float32,):
            for layout in (torch.contiguous_format, torch.channels_last):
                self.losses.dtype = dtype
                self.use_layout(layout)
                seconds = self._time(batch, give_up=4 * best[0])
                name = f"{str(dtype)[6:]} {str(layout)[6:]}"
                print(f"layout: {name}: {count / seconds:.0f} images/s a process", flush=True)
                best = min(best, (seconds, dtype, layout), key=lambda b: b[0])
        self.losses.dtype = best[1]
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
        self.peers = peers.Peers(self.config.processes, sum(p.numel() for p in self.learning))
        if self.config.optimiser == "muon":
            self.optimiser.muon.peers = self.peers
        self.learn()
        self.choose_layout()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        self.peers.start(self.run)
        self.run(0)

    def learn(self):
        """Put the network into training; with ``tune`` only the named parts, all else as it will be used."""
        tuned = tuple(t + "." for t in self.config.tune)
        if tuned and not any((name + ".").startswith(tuned) for name, _ in self.net.named_modules()):
            raise ValueError(f"tune: the network has no {' and no '.join(self.config.tune)}")
        self.net.train(not tuned)
        for name, module in self.net.named_modules():
            if (name + ".").startswith(tuned or ""):
                module.train()
            else:
                for p in module.parameters(recurse=False):
                    p.requires_grad_(False)
        trunks.hold(self.net.features, self.config.held)
        if self.config.norms == "held":
            layers.hold_norms(self.net)
        if self.net.strong and self.config.objective != "strength":
            self.net.colour.strength.requires_grad_(False)  # no other loss looks at it, and weight decay would wear it away

    def run(self, rank):
        """The loop of one process; rank 0 logs and saves."""
        self.rank = rank
        torch.manual_seed(self.config.seed + 1000 * self.step + rank)
        self.sampler.rng = np.random.default_rng((self.config.seed, self.step, rank))
        log, saved, self.last = progress.Log(self), self.elapsed, self.clock()
        ahead = self._begin_on_device() if self.device.type == "cuda" and self.duel is None else None
        trunk, freeze_at = self.trunk, self.config.freeze_early * self.config.seconds
        until = time.perf_counter() + (getattr(self.options, "stop_after", None) or math.inf)
        while self.elapsed < self.config.seconds and not self.stop:
            self.asked |= time.perf_counter() > until
            if trunk is not None and not trunk.frozen and self.elapsed >= freeze_at:
                trunk.freeze()
            row = self.train_step(self.draw() if ahead is None else ahead.next())
            if rank == 0:
                log.add(row)
                if self.elapsed - saved > CHECKPOINT_EVERY:
                    self.save()
                    saved = self.elapsed
        if ahead is not None:
            ahead.end()
        if rank == 0:
            self.save()
            log.write()
            print("stopped before the end" if self.stop else "done", flush=True)
        self.peers.finish()

    def _begin_on_device(self):
        """Have a thread draw, and steps recorded."""
        torch.cuda.synchronize(self.device)
        torch.cuda.set_stream(torch.cuda.Stream(self.device))
        optimiser.hold_rate(self.optimiser)
        self.drawn = self.step
        ahead = device.Ahead(self.draw_several, self.device)
        self.recorder = device.Recorder(self.recorded_update, ahead.lock)
        return ahead

    def _asked_to_stop(self, *_):
        self.asked = True


def main(options):
    """``train fit``."""
    torch.set_num_threads(1)
    Trainer(options).start()
