"""``train trials``: ways to read a vivid network's scores, beside one another.

Scores are made once a picture and kept in memory, at a quarter of the size. There they
are read out in every way that is asked for, and judged by what ``strength`` learns by: true
L with the predicted colour, against the truth at that size. Detail of the chroma is not judged,
so gains are not those of ``validate``; what matters is how the ways differ.
"""

import copy
import dataclasses
import itertools

import numpy as np
import torch
from torch.nn import functional as F

from . import bundle, color, judging, reading, report, spaces, strength, vivid

FACTORS = (0.5, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.1, 2.6, 3.2)  # of the chroma: finer than those of ``judging``


@dataclasses.dataclass
class Batch:
    """Pictures of one size at a quarter of it: scores float16, the L that was read, the truth, 8-bit levels of it and of it in grey."""

    scores: torch.Tensor  # (N,C,h,w)
    light: torch.Tensor  # (N,1,h,w)
    truth: torch.Tensor  # (N,3,h,w), CIELAB
    levels: torch.Tensor  # (N,3,h,w)
    grey: torch.Tensor  # (N,3,h,w)


@torch.inference_mode()
def kept(net, pictures, lights=None):
    """The scores of pictures, uint8 (H,W,3) each, read from their own L or ``lights`` (1,H,W) each: list of Batch."""
    out = []
    for some in judging.batches(pictures):
        rgb = np.stack([pictures[i] for i in some])
        read = None if lights is None else torch.stack([lights[i] for i in some])
        scores, _, light = judging.scores_of(net, rgb, read)
        truth = F.avg_pool2d(color.srgb_to_lab(reading.to_float(rgb)), 4)
        h, w = truth.shape[-2:]  # without what was added to make the sides whole
        scores, light = scores[..., :h, :w].half(), F.avg_pool2d(light, 4)[..., :h, :w]
        levels = [strength.levels(truth[:, :1], ab) for ab in (truth[:, 1:], torch.zeros_like(truth[:, 1:]))]
        out.append(Batch(scores, light, truth, *levels))
    return out


@torch.inference_mode()
def judged(net, batches):
    """Gain in dB, its share of the truth's colourfulness, and the gain at the ``judging.SHARES`` of it: dict."""
    chroma = [net.chroma(b.scores.float(), b.light) for b in batches]
    true = torch.cat([strength.colourfulness(b.levels) for b in batches]).mean()
    gains, shares = [], []
    for factor in FACTORS:
        rows = [painted(net, b, factor * c) for b, c in zip(batches, chroma)]
        gain, colourfulness = (torch.cat(column).mean() for column in zip(*rows))
        gains.append(gain.item())
        shares.append((colourfulness / true).item())
    own = FACTORS.index(1.0)
    return {"gain": gains[own], "share": shares[own], **judging.at_shares(shares, gains)}


def painted(net, batch, chroma):
    """Gain and colourfulness of pictures in some chroma (N,2,h,w) of the network's space: (N,) each."""
    levels = strength.levels(batch.truth[:, :1], spaces.to_ab(batch.light, chroma, net.space))
    return strength.gain(levels, batch.levels, batch.grey), strength.colourfulness(levels)


def read_as(net, temperature=None, rarity=None, dark=None, power=None):
    """A network that reads as ``net`` but for what is given.

    The temperature in the light, the power of the rarity, where the dark ends: (low, high) of L or () for
    no dark, and the power of the strength.
    """
    net = copy.copy(net)
    net.temperature = net.temperature if temperature is None else temperature
    net.rarity = net.rarity if rarity is None else net.rarity * (rarity / vivid.RARITY_POWER)
    net.strength_power = net.strength_power if power is None else power
    if dark is not None:
        net.shade = (vivid.SHADE[0], *dark) if dark else None
    return net


def dark_of(text):
    """``LOW-HIGH`` of a flag as two numbers; ``none`` as none."""
    if text == "none":
        return ()
    try:
        low, high = (float(part) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"--dark {text}: want LOW-HIGH, two L of 0 to 100, or none") from None
    if not 0 <= low < high <= 100:
        raise ValueError(f"--dark {text}: want two L of 0 to 100, the lower one first")
    return low, high


def pictures_of(options):
    """The pictures to judge by and the L to read them from (None: their own), by name."""
    photos = reading.read_photos(options.photos, options.every)[1]
    out = {"photos": (photos, None), "worn": (photos, reading.aged(photos))}
    if options.clips:
        paths = reading.clip_paths(options.clips)
        out["clips"] = [f for p in paths for f in reading.read_clip(p, options.clip_size, options.clip_step)], None
    return out


def main(options):
    """``train trials``."""
    torch.set_num_threads(options.threads)
    darks = [None if text is None else dark_of(text) for text in options.dark]
    pictures, figures = pictures_of(options), {}
    for path in options.bundles:
        net = bundle.load(path)[0]
        if net.readout != "vivid":
            raise ValueError(f"{path}: it reads out {net.readout}, and trials are of the vivid read-out: see export --readout")
        scores = {name: kept(net, *given) for name, given in pictures.items()}
        for way in itertools.product(options.temperature, options.rarity, darks, options.strength):
            now = read_as(net, *way)
            name = words(path, now, way[1])
            figures[name] = {kind: judged(now, batches) for kind, batches in scores.items()}
            print(name, flush=True)
            report.show_trial(figures[name])
    if options.json:
        report.write(figures, options.json)
    return 0


def words(path, net, rarity):
    """How a bundle is read out, in a line; None as rarity: as it was."""
    dark = "no dark" if net.shade is None else f"dark {net.shade[1]:g}-{net.shade[2]:g}"
    parts = [f"{path} T {net.temperature:g}", dark]
    parts += [] if rarity is None else [f"rarity^{rarity:g}"]
    return ", ".join(parts + ([f"strength^{net.strength_power:g}"] if net.strong else []))
