"""Readouts of class scores, compared on kept scores; and what confidence is worth.

A readout turns scores into chroma. ``annealed``, ``mean``, ``entropy`` and ``vivid`` can be
exported (see ``network.Network.read_out``); ``mode`` (the likeliest bin) and
``calibrated`` (a temperature for each band of lightness, apart for sure and unsure
scenes) are for comparison.
"""

import copy
import json
import os
import zlib

import numpy as np
import torch
from torch.nn import functional as F

from . import color, judging, network, reading, spaces, vivid

TEMPERATURES = (1.0, 0.7, 0.5, 0.38, 0.28, 0.2)
LUMA_BANDS = (25.0, 50.0, 75.0)  # L between the bands
SURE = 0.3  # posterior of the likeliest scene from which a picture counts as sure
POWERS = (0.25, 0.5, 1.0)  # of the entropy readout
RARITIES = (0.25, 0.5, 0.75, 1.0)  # of the vivid readout, without its factor
WARMTHS = (0.5, 0.6, 0.7)  # its temperatures in the light; with vivid.SHADE in the dark
TABLE = "calibration.json"


def cells(light, scene):
    """Which temperature each place takes: L (N,1,h,w), scene (N,S) -> index (N,1,h,w)."""
    band = torch.bucketize(light, torch.tensor(LUMA_BANDS))
    sure = torch.softmax(scene.float(), 1).amax(1) >= SURE
    return band + (len(LUMA_BANDS) + 1) * sure.long().view(-1, 1, 1, 1)


CELLS = 2 * (len(LUMA_BANDS) + 1)


def by_cell(net, scores, light, scene, table):
    """Chroma with the temperatures of ``table`` (one a cell of ``cells``)."""
    cell = cells(F.avg_pool2d(light, 4), scene)
    out = torch.zeros(len(scores), 2, *scores.shape[2:])
    for temperature in sorted(set(table)):
        here = torch.tensor([t == temperature for t in table])[cell]
        if here.any():
            out = torch.where(here, net.mean(scores, temperature), out)
    return out


def mode(net, scores):
    """The likeliest bin."""
    return net.centres[net.classes(scores).argmax(1)].permute(0, 3, 1, 2)


def finish(net, chroma, light):
    """Chroma to ab."""
    return spaces.to_ab(F.avg_pool2d(light, 4), chroma, net.space)


def reader(net, name, folder):
    """How ``validate`` reads scores under a readout's name; None: as the network is set to."""
    if name is None or name in network.READOUTS:
        return None  # see ``readouts``
    if net.output != "classes":
        raise ValueError(f"readout {name} needs class scores, not a regression")
    table = load_table(folder) if name == "calibrated" else None

    def read(net, scores, light, scene):
        scores = scores.float()
        chroma = mode(net, scores) if table is None else by_cell(net, scores, light, scene, table)
        return finish(net, chroma, light), net.confidence(scores)

    return read


def load_table(folder):
    """The temperatures that the last sweep kept."""
    path = os.path.join(folder, TABLE)
    found = read_json(path)
    if found is None:
        raise ValueError(f"{path} is missing: run validate --sweep first")
    return found["temperatures"]


def read_json(path):
    """What a JSON file holds, None without the file."""
    if not os.path.exists(path):
        return None
    with open(path) as f:
        return json.load(f)


class Kept:
    """Scores of the validation photos on disk, float16, made once for a network file."""

    def __init__(self, net, pictures, path, folder):
        stat, content = os.stat(path), 0
        for picture in pictures:
            content = zlib.crc32(np.ascontiguousarray(picture), content)
        key = [os.path.abspath(path), stat.st_size, stat.st_mtime_ns, net.channels, len(pictures), content]
        self.net, self.pictures = net, pictures
        shapes = [[net.channels, *(-(-s // 32) * 8 for s in p.shape[:2])] for p in pictures]
        self.shapes, self.offset = shapes, np.concatenate([[0], np.cumsum([int(np.prod(s)) for s in shapes])])
        file, note = os.path.join(folder, "scores.f16"), os.path.join(folder, "scores.json")
        fresh = read_json(note) == key
        self.data = np.memmap(file, np.float16, "r+" if fresh else "w+", shape=(int(self.offset[-1]),))
        self.scenes = os.path.join(folder, "scores-scenes.npy")
        if fresh:
            self.scene = torch.from_numpy(np.load(self.scenes))
            return
        if os.path.exists(note):
            os.remove(note)  # until all are written
        scene = [None] * len(pictures)
        for some in judging.batches(pictures):
            scores, logits, _ = judging.scores_of(net, np.stack([pictures[i] for i in some]))
            for k, i in enumerate(some):
                self.data[self.offset[i] : self.offset[i + 1]] = scores[k].half().numpy().ravel()
                scene[i] = logits[k].float().numpy()
        np.save(self.scenes, np.stack(scene))
        self.scene = torch.from_numpy(np.stack(scene))
        self.data.flush()
        with open(note, "w") as f:
            json.dump(key, f)

    def __getitem__(self, i):
        """Scores (1,C,h,w), padded L (1,1,H,W), scene (1,S), true ab (1,2,h,w), where the photo is (1,1,h,w)."""
        flat = np.array(self.data[self.offset[i] : self.offset[i + 1]])
        scores = torch.from_numpy(flat).view(1, *self.shapes[i]).float()
        lab = color.srgb_to_lab(reading.to_float(self.pictures[i][None]))
        h, w = lab.shape[-2:]
        lab = judging.pad32(lab)
        inside = torch.zeros(1, 1, *scores.shape[2:], dtype=torch.bool)
        inside[..., : h // 4, : w // 4] = True
        return scores, lab[:, :1], self.scene[i : i + 1], F.avg_pool2d(lab[:, 1:], 4), inside


@torch.inference_mode()
def fit_table(kept, chosen):
    """The best temperature of each cell by squared ab error on some photos: list of CELLS."""
    error, count = torch.zeros(CELLS, len(TEMPERATURES)), torch.zeros(CELLS)
    for i in chosen:
        scores, light, scene, truth, inside = kept[i]
        cell = cells(F.avg_pool2d(light, 4), scene)[inside]
        count += torch.bincount(cell, minlength=CELLS)
        for k, temperature in enumerate(TEMPERATURES):
            ab = finish(kept.net, kept.net.mean(scores, temperature), light)
            square = ((ab - truth) ** 2).sum(1, keepdim=True)[inside]
            error[:, k] += torch.bincount(cell, square, minlength=CELLS)
    best = [TEMPERATURES[int(k)] for k in error.argmin(1)]
    return [t if n else kept.net.temperature for t, n in zip(best, count)]


def candidates(net, table, rarity=None):
    """The readouts of a sweep: {name: function of (scores, light, scene)}; rarity (Q,) at power 1."""
    if net.output != "classes":
        out = {"regression": lambda s, light, scene: net.chroma(s)}
    else:
        out = {f"mean T={t}": lambda s, light, scene, t=t: net.mean(s, t) for t in TEMPERATURES}
        out["mode"] = lambda s, light, scene: mode(net, s)
        if table:
            out["calibrated"] = lambda s, light, scene: by_cell(net, s, light, scene, table)
    plain = net.chroma if net.output != "classes" else lambda s: net.mean(s, network.TEMPERATURE)
    for power in RARITIES if rarity is not None else ():
        out[f"vivid^{power}"] = vivid_reader(net, power * rarity, network.TEMPERATURE, None)
        for warmth in WARMTHS:
            out[f"shaded^{power} {warmth}"] = vivid_reader(net, power * rarity, warmth, vivid.SHADE)
    for power in POWERS:
        out[f"entropy^{power}"] = lambda s, light, scene, p=power: plain(s) * net.confidence(s) ** p
    return out


def vivid_reader(net, rarity, temperature, shade):
    """A vivid readout without its factor, whatever the network is set to."""
    net = copy.copy(net)
    net.rarity, net.temperature, net.shade, net.gain = rarity, temperature, shade, 1.0
    return lambda s, light, scene: net.vivid(s, F.avg_pool2d(light, 4))


@torch.inference_mode()
def sweep(kept, folder, rarity=None):
    """Figures of every readout on the odd photos; the even ones set the calibrated temperatures."""
    net = kept.net
    even, odd = range(0, len(kept.pictures), 2), range(1, len(kept.pictures), 2)
    table = fit_table(kept, even) if net.output == "classes" else None
    if table:
        with open(os.path.join(folder, TABLE), "w") as f:
            json.dump({"bands": LUMA_BANDS, "sure": SURE, "temperatures": table}, f)
    pictures, figures = [kept.pictures[i] for i in odd], {}
    for name, read in candidates(net, table, rarity).items():
        guesses = []
        for i in odd:
            scores, light, scene, *_ = kept[i]
            guesses.append(finish(net, read(scores, light, scene), light)[0])
        figures[name] = {
            **judging.summary(judging.judge_all(pictures, guesses)),
            "gain_at_cf": judging.gain_at_shares(pictures, guesses),
        }
    return {"temperatures": table, "readouts": figures}
