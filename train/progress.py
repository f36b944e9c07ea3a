"""What a run keeps beside its weights: their average, and the lines that it prints."""

import copy

import torch

from . import schedule

LOG_EVERY = 100  # steps
EMA_DECAY = 0.999


class Average:
    """Moving average of all weights and statistics of a model: exponential, and in the end, if asked to, the plain mean.

    A run at a high rate wanders about what it looks for: the mean of where it has been is nearer to it than where it
    stops (Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization").
    """

    def __init__(self, net):
        self.net = copy.deepcopy(net).eval().requires_grad_(False)
        self.mine, self.theirs = (
            [t for t in (*n.parameters(), *n.buffers()) if t.is_floating_point()] for n in (self.net, net)
        )
        self.steps, self.kept = 0, 0

    @torch.no_grad()
    def update(self, keep=False):
        """One step; the first steps weigh more so that the start is forgotten. ``keep``: what was is not forgotten any more."""
        self.steps += 1
        self.kept += keep
        decay = min(EMA_DECAY, (1 + self.steps) / (10 + self.steps))
        if keep:
            decay = 1 - 1 / (1 / (1 - decay) + self.kept)
        torch._foreach_lerp_(self.mine, self.theirs, 1 - decay)


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
        colour, where, hits, count, dead = torch.stack(self.rows).cpu().double().numpy().T
        seconds = max(1e-9, t.elapsed - self.elapsed)
        rate = schedule.rate_at(t.config.lr, t.step, t.elapsed, t.config.seconds)
        labelled = max(1, count.sum())
        print(
            f"step {t.step} images {t.images} {(t.images - self.images) / seconds:.1f}/s"
            f" loss {colour.mean():.4f} scene {where.sum() / labelled:.3f}"
            f" acc {100 * hits.sum() / labelled:.1f}% dead {100 * dead.mean():.0f}%"
            f"{' early frozen' if getattr(t.trunk, 'frozen', False) else ''} lr {rate:.2e} elapsed {t.elapsed:.0f} s",
            flush=True,
        )
        self._reset()
