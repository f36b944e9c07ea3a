"""How good colours are where the truth is known.

Gain is the PSNR (8-bit sRGB, dB) of true L with predicted ab, minus that of the
grey picture. Colourfulness is Hasler and Suesstrunk 2003 with absolute values of
the opponent channels. Pictures run at their own size, padded at the right and
bottom by edge replication to multiples of 32.
"""

import numpy as np
import torch
from torch.nn import functional as F

from . import color, data, network, spaces, targets
from .reading import to_float

BATCH = 16
SHARES = (0.6, 0.7, 0.8, 0.9, 1.0)
FACTORS = (0.4, 0.6, 0.8, 1.0, 1.25, 1.55, 1.9, 2.4, 3.0)
SWEEP_EVERY = 3  # photos used to search the chroma factor


def psnr(a, b):
    """PSNR in dB of sRGB 0..1 pictures (N,3,H,W), rounded to 8 bits: (N,)."""
    error = ((a * 255).round() - (b * 255).round()) ** 2
    return 10 * torch.log10(255**2 / error.mean((1, 2, 3)).clamp(min=1e-3))


def colourfulness(rgb):
    """Hasler-Suesstrunk figure of sRGB 0..1 pictures (N,3,H,W): (N,)."""
    r, g, b = (rgb * 255).round().unbind(1)
    rg, yb = (r - g).abs().flatten(1), (0.5 * (r + g) - b).abs().flatten(1)
    spread = torch.sqrt(rg.var(1, correction=0) + yb.var(1, correction=0))
    return spread + 0.3 * torch.sqrt(rg.mean(1) ** 2 + yb.mean(1) ** 2)


def pad32(light):
    """Edge replication at the right and bottom to multiples of 32."""
    h, w = light.shape[-2:]
    return F.pad(light, (0, -w % 32, 0, -h % 32), mode="replicate")


def enlarge(ab, height, width):
    """ab at a quarter of the padded size to the picture's own size."""
    full = F.interpolate(ab, scale_factor=4, mode="bilinear", align_corners=False)
    return full[..., :height, :width]


@torch.inference_mode()
def scores_of(net, rgb, light=None):
    """uint8 (N,H,W,3) -> scores, scene (N,S), and the padded L they were made from.

    ``light`` (N,1,H,W) is read instead of the pictures' own L.
    """
    if light is None:
        light = color.srgb_to_lab(to_float(rgb))[:, :1]
    light = pad32(light)
    scores, scene, _ = net(light, network.unknown(len(rgb)))
    return scores, scene, light


@torch.inference_mode()
def predict(net, rgb, light=None, reader=None):
    """uint8 (N,H,W,3) -> ab (N,2,h,w) at a quarter of the padded size, scene (N,S), confidence (N,1,h,w)."""
    scores, scene, light = scores_of(net, rgb, light)
    ab, confidence = net.read_out(scores, light) if reader is None else reader(net, scores, light, scene)
    return ab, scene, confidence


@torch.inference_mode()
def cross_entropy(net, pictures):
    """What training lowers, of each picture whole and untouched: (count,). Finer than gains: 0.01 of it is about 0.06 dB.

    For networks with classes, over the places that lie wholly within the picture.
    """
    soft, out = targets.SoftClasses(net.centres.numpy()), np.empty(len(pictures))
    for some in batches(pictures):
        rgb = np.stack([pictures[i] for i in some])
        scores, truth = net.classes(scores_of(net, rgb)[0].float()), spaces.to_chroma(color.srgb_to_lab(to_float(rgb)), net.space)
        truth = F.avg_pool2d(truth, 4)
        scores = scores[..., : truth.shape[-2], : truth.shape[-1]]
        out[some] = [soft.loss(scores[k : k + 1], truth[k : k + 1]).item() for k in range(len(some))]
    return out


@torch.inference_mode()
def judge(rgb, ab, factor=1.0):
    """Per picture: PSNR and gain in dB, colourfulness of result and truth, mean ab error. dict of (N,)."""
    truth = to_float(rgb)
    lab = color.srgb_to_lab(truth)
    guess = factor * enlarge(ab, *lab.shape[-2:])
    result = color.lab_to_srgb(torch.cat([lab[:, :1], guess], 1))
    grey = color.lab_to_srgb(torch.cat([lab[:, :1], torch.zeros_like(guess)], 1))
    return {
        "psnr": psnr(result, truth).numpy(),
        "gain": (psnr(result, truth) - psnr(grey, truth)).numpy(),
        "cf": colourfulness(result).numpy(),
        "cf_truth": colourfulness(truth).numpy(),
        "ab_error": torch.linalg.vector_norm(guess - lab[:, 1:], dim=1).mean((1, 2)).numpy(),
    }


def batches(pictures):
    """Indices of equally large pictures, up to BATCH at a time."""
    by_size = {}
    for i, picture in enumerate(pictures):
        by_size.setdefault(picture.shape, []).append(i)
    for members in by_size.values():
        for k in range(0, len(members), BATCH):
            yield members[k : k + BATCH]


def judge_all(pictures, guesses, factor=1.0):
    """``judge`` over a list of pictures and their ab: dict of (count,)."""
    out = {}
    for some in batches(pictures):
        rows = judge(np.stack([pictures[i] for i in some]), torch.stack([guesses[i] for i in some]), factor)
        for k, v in rows.items():
            out.setdefault(k, np.empty(len(pictures)))[some] = v
    return out


def predict_all(net, pictures, lights=None, reader=None):
    """ab, scene logits and confidence of each picture: three lists."""
    out = [[None] * len(pictures) for _ in range(3)]
    for some in batches(pictures):
        light = None if lights is None else torch.stack([lights[i] for i in some])
        rows = predict(net, np.stack([pictures[i] for i in some]), light, reader)
        for kept, row in zip(out, rows):
            for k, i in enumerate(some):
                kept[i] = row[k]
    return out


def summary(rows, chosen=slice(None)):
    """Means of some pictures' figures."""
    mean = {k: float(v[chosen].mean()) for k, v in rows.items()}
    mean["cf_share"] = mean["cf"] / max(mean["cf_truth"], 1e-9)
    mean["count"] = int(len(rows["gain"][chosen]))
    return mean


def at_shares(share, gain):
    """The gain at each of SHARES, between those at shares that grow; NaN beyond the last: dict by per cent."""
    return {f"{100 * s:.0f}": float(np.interp(s, share, gain, right=np.nan)) for s in SHARES}


def gain_at_shares(pictures, guesses):
    """Gain when one chroma factor brings mean colourfulness to a share of the truth's."""
    means = [summary(judge_all(pictures, guesses, f)) for f in FACTORS]
    share, gain = [m["cf_share"] for m in means], [m["gain"] for m in means]
    out, best = at_shares(share, gain), int(np.argmax(gain))
    out["best"], out["best_share"], out["best_factor"] = gain[best], share[best], FACTORS[best]
    return out


def figures_of(net, scenes, pictures, sets, labels, every, lights=None, reader=None):
    """The figures of one rendering of the photos."""
    guesses, logits, _ = predict_all(net, pictures, lights, reader)
    rows = judge_all(pictures, guesses)
    known = [(x, n) for x, n, s in zip(logits, labels, sets) if s in data.SCENE_SETS and n in scenes]
    hits = [scenes[int(x.argmax())] == n for x, n in known]
    step = max(1, SWEEP_EVERY // every)
    scened = np.isin(sets, data.SCENE_SETS)
    return {
        "all": summary(rows),
        "without_places": summary(rows, ~scened) if not scened.all() else None,
        "scene_top1": float(np.mean(hits)) if hits else None,
        "sets": {str(s): summary(rows, sets == s) for s in np.unique(sets)},
        "gain_at_cf": gain_at_shares(pictures[::step], guesses[::step]),
    }
