"""Colour objectives: l2, classes, rebalanced, strength, and a critic on top of one of the first three.

- ``l2`` (Iizuka et al. 2016): squared error of chroma. A third output learns the
  log variance of that error, which confidence is read from; it sees the error as a
  constant, so that chroma is trained by the squared error and nothing else.
- ``classes`` (Larsson et al. 2016): cross-entropy against soft bins, see ``targets``.
- ``rebalanced`` (Zhang et al. 2016): the same, rare colours weighing more.
- ``strength``: how strong the colours of a network that has learnt its classes should be, see ``strength.py``.
- ``adversarial`` (Nazeri et al. 2018): one of these, plus a small term from a critic
  that learns to tell painted from true chroma.
"""

import os

import numpy as np
import torch
from torch.nn import functional as F

from . import nazeri, network, spaces, strength, targets

BASES = ("l2", "classes", "rebalanced")
NAMES = (*BASES, "strength", "adversarial")
VARIANCE_WEIGHT = 0.05  # of the log variance's likelihood beside the squared error
HISTOGRAM_PHOTOS = 4000
HISTOGRAM_EVERY = 7  # pixels
CRITIC_RATE = 0.2  # of the network's rate
REAL = 0.9  # what the critic is asked to say of true chroma: smoothed, as in Nazeri et al. 2018


class Regression:
    """Squared error in units of network.UNIT, and the variance of it."""

    whole = False  # whether ``loss`` needs whole maps, and L

    def loss(self, scores, chroma):
        """scores (N,3,h,w), chroma (N,2,h,w) -> scalar, float32."""
        scores = scores.float()
        error = ((scores[:, :2] - chroma / network.UNIT) ** 2).mean(1)
        spread = scores[:, 2].clamp(*network.LOG_VARIANCE)
        likelihood = error.detach() * torch.exp(-spread) + spread
        return error.mean() + VARIANCE_WEIGHT * likelihood.mean()


class Classes:
    """Soft classes, each row weighted by ``weight`` of its nearest bin (Q,), or all the same."""

    whole = False

    def __init__(self, net, weight=None):
        self.net, self.soft = net, targets.SoftClasses(net.centres.cpu().numpy(), weight)

    def loss(self, scores, chroma):
        """scores (N,Q,h,w), with any strength behind them, chroma (N,2,h,w) -> scalar, float32."""
        return self.soft.loss(self.net.classes(scores), chroma)


def bin_shares(index, pixels, centres, space, rng):
    """Share of each bin among the training photos' colours: float64 (Q,), sums to 1.

    Soft: every colour counts on its five nearest bins, which smooths the histogram
    as Zhang et al. do.
    """
    count = np.zeros(65536)
    chosen = rng.permutation(len(index.width))[:HISTOGRAM_PHOTOS]
    for i in chosen:
        flat = pixels[index.offset[i] : index.offset[i + 1]].reshape(3, -1)[:, ::HISTOGRAM_EVERY]
        lab = torch.from_numpy(flat.astype(np.float32))[:, :, None]
        lab = lab * torch.tensor([1 / 2.55, 1, 1]).view(3, 1, 1) - torch.tensor([0.0, 128, 128]).view(3, 1, 1)
        q = (spaces.to_chroma(lab, space)[..., 0].round().clamp(-128, 127) + 128).long()
        count += np.bincount((q[0] * 256 + q[1]).numpy(), minlength=65536)
    bins, weight = targets.table(centres)
    shares = np.zeros(len(centres))
    np.add.at(shares, bins.numpy(), weight.numpy() * count[:, None])
    return shares / shares.sum()


def rebalancing(shares, uniform=0.5):
    """Weights of the bins: ((1 - uniform) p + uniform / Q)^-1, with mean 1 under p (Zhang et al. 2016, eq. 4)."""
    weight = 1 / ((1 - uniform) * shares + uniform / len(shares))
    return weight / (weight * shares).sum()


def cached_shares(index, pixels, centres, space, step, folder):
    """``bin_shares``, computed once for a work folder."""
    path = os.path.join(folder, f"bins-{space}-{step}-{len(index.width)}.npy")
    if not os.path.exists(path):
        with torch.device("cpu"):
            shares = bin_shares(index, pixels, centres, space, np.random.default_rng(0))
        np.save(path + ".part.npy", shares)
        os.replace(path + ".part.npy", path)
    return np.load(path)


def create(config, net, index, pixels, folder):
    """The colour objective of a Config, without its critic."""
    kind = config.base if config.objective == "adversarial" else config.objective
    if kind == "l2":
        return Regression()
    if kind == "strength":
        return strength.Gain(net, config.colour_price)
    if kind == "classes":
        return Classes(net)
    shares = cached_shares(index, pixels, net.centres.cpu().numpy(), config.space, config.bin_step, folder)
    return Classes(net, torch.from_numpy(rebalancing(shares, config.rebalance)).float())


class Duel:
    """The critic, its optimiser, and both sides' losses."""

    def __init__(self, rate):
        self.critic = nazeri.Critic()
        self.rate = CRITIC_RATE
        self.optimiser = torch.optim.Adam(self.critic.parameters(), lr=rate * CRITIC_RATE, betas=(0.5, 0.999))

    def losses(self, light, painted, true):
        """L and chroma at a quarter of the size -> (the network's loss, the critic's)."""
        both = torch.cat([true, painted.detach()])
        said_true, said_painted = self.critic(torch.cat([light, light]), both).chunk(2)
        mine = F.binary_cross_entropy_with_logits(said_true, torch.full_like(said_true, REAL))
        mine = mine + F.binary_cross_entropy_with_logits(said_painted, torch.zeros_like(said_painted))
        for p in self.critic.parameters():
            p.requires_grad_(False)
        said = self.critic(light, painted)
        for p in self.critic.parameters():
            p.requires_grad_(True)
        return F.binary_cross_entropy_with_logits(said, torch.ones_like(said)), mine

    def step(self, rate):
        """One step of the critic at the network's present rate."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate * self.rate
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)

    def state(self):
        """For the checkpoint."""
        return {"critic": self.critic.state_dict(), "optimiser": self.optimiser.state_dict()}

    def load(self, state):
        """From the checkpoint."""
        self.critic.load_state_dict(state["critic"])
        self.optimiser.load_state_dict(state["optimiser"])
