"""Likeness: what a guide's colours follow through a shot, a unit vector for each cell of the colour map.

Made of the three maps at hand (``local8`` brought up to stride 4, ``skip4``, ``mix4``):
each centred, the last two whitened, each of unit length, joined, then projected to
DIMENSIONS. Cosines of it tell which cells are of one thing.

The projection is a discriminant (Fisher 1936): pairs of views of one photo, moved,
turned, enlarged and aged, say how a thing's vector varies (within), all cells
together how vectors differ (total). Its rows solve total v = r within v for the
largest r. A ridge on within keeps the scales of the joined vector halfway: without
it what hardly varies within photos counts for too much in films.
"""

import itertools
import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from . import augment, color, data, network, store

DIMENSIONS = 64
PHOTOS = 256  # that the projection is fitted to, the first of the training photos that are large enough
SIDE = 128
SEED = 20261128
RIDGE = 0.01  # of the largest eigenvalue, when maps are whitened
WITHIN_RIDGE = 1.0  # of the mean eigenvalue of within
MAPS = ("local8", "skip4", "mix4")
# How far, in cells, what a map shows lies to the right of and below its own cell: a layer
# of stride 2 sees its sample's first pixel in its middle. mix4 has learnt to make up for it.
SHIFTS = {"local8": 7 / 8, "skip4": 3 / 8}


class Likeness(nn.Module):
    """local8 (N,128,h/2,w/2), skip4 (N,24,h,w), mix4 (N,96,h,w) -> likeness (N,64,h,w) of unit length."""

    def __init__(self, channels, dimensions=DIMENSIONS):
        super().__init__()
        self.channels = tuple(channels)
        for name, c in zip(MAPS, channels):
            self.register_buffer("mean_" + name, torch.zeros(c))
            if name != "local8":
                self.register_buffer("whiten_" + name, torch.eye(c))
        self.register_buffer("centre", torch.zeros(sum(channels)))
        self.register_buffer("project", torch.zeros(dimensions, sum(channels)))

    def joined(self, local8, skip4, mix4):
        """The maps joined: (N,C,h,w), each of the three parts of unit length."""
        parts = []
        for name, x in zip(MAPS, (F.interpolate(local8, scale_factor=2, mode="bilinear"), skip4, mix4)):
            x = moved(x, SHIFTS[name]) if name in SHIFTS else x
            x = x - getattr(self, "mean_" + name)[:, None, None]
            if name != "local8":
                x = F.conv2d(x, getattr(self, "whiten_" + name)[:, :, None, None])
            parts.append(unit(x))
        return torch.cat(parts, 1)

    def forward(self, local8, skip4, mix4):
        x = self.joined(local8, skip4, mix4) - self.centre[:, None, None]
        return unit(F.conv2d(x, self.project[:, :, None, None]))

    def discriminate(self, mean, total, within):
        """Set centre and projection by the mean (C,) of all rows, their covariance and that within pairs (C, C)."""
        value, vector = torch.linalg.eigh(within)
        whiten = (vector / (value + WITHIN_RIDGE * value.mean()).sqrt()).T
        _, axes = torch.linalg.eigh(whiten @ total @ whiten.T)
        axes = axes.flip(1)[:, : len(self.project)]  # largest ratios first
        axes = axes * torch.where(axes.sum(0) < 0, -1.0, 1.0)  # a solver's signs are its own
        self.centre.copy_(mean)
        self.project.copy_(axes.T @ whiten)

    def write(self, b):
        """Nodes from the maps to "likeness" into a ``graph.Builder``."""
        parts = []
        for name, channels in zip(MAPS, self.channels):
            x = b.double(name) if name == "local8" else name
            x = self.write_moved(b, x, name, channels) if name in SHIFTS else x
            x = b.node("Sub", [x, b.constant("mean_" + name, getattr(self, "mean_" + name).numpy()[:, None, None])])
            if name != "local8":
                x = b.mix(x, "whiten_" + name, getattr(self, "whiten_" + name).numpy())
            parts.append(self.write_unit(b, x))
        x = b.node("Sub", [b.node("Concat", parts, axis=1), b.constant("centre", self.centre.numpy()[:, None, None])])
        self.write_unit(b, b.mix(x, "project", self.project.numpy()), out="likeness")

    @staticmethod
    def write_moved(b, x, name, channels):
        """Nodes of ``moved``."""
        ends = b.constant("one_more", np.array([0, 0, 0, 0, 0, 0, 1, 1], np.int64))
        kernel = np.tile(between(SHIFTS[name]).numpy(), (channels, 1, 1, 1))
        x = b.node("Pad", [x, ends], mode="edge")
        return b.node("Conv", [x, b.constant("move_" + name, kernel)], group=channels, kernel_shape=[2, 2])

    @staticmethod
    def write_unit(b, x, out=None):
        """Nodes of ``unit``."""
        length = b.node("ReduceL2", [x], axes=[1], keepdims=1)
        return b.node("Div", [x, b.node("Max", [length, b.number(1e-6)])], out=out)


def between(shift):
    """Kernel (1,1,2,2) that reads a map ``shift`` of a cell further to the right and below."""
    way = torch.tensor([1 - shift, shift])
    return torch.outer(way, way)[None, None]


def moved(x, shift):
    """Maps (N,C,h,w) moved by ``shift`` of a cell to the left and up; the last row and column stand for those behind."""
    kernel = between(shift).to(x).repeat(x.shape[1], 1, 1, 1)
    return F.conv2d(F.pad(x, (0, 1, 0, 1), mode="replicate"), kernel, groups=x.shape[1])


def unit(x):
    """Vectors (N,C,h,w) of unit length."""
    return x / x.norm(dim=1, keepdim=True).clamp(min=1e-6)


@torch.no_grad()
def maps_of(net, light):
    """local8, skip4 and mix4 of L (N,1,H,W), each picture with its own g."""
    local8, skip4, g, _ = net.features(light, network.unknown(len(light)))
    return local8, skip4, net.colour.mix4(net.colour.joined(local8, skip4, g))


def whitening(x):
    """Matrix that makes the covariance of rows x (n, C) the identity, but for a ridge."""
    value, vector = torch.linalg.eigh(torch.cov(x.T.double()))
    value = value + RIDGE * value[-1]
    return (vector / value.sqrt()).T.float()


def pictures(folder, count=PHOTOS):
    """The first training photos that are large enough, their middles: CIELAB (N,3,SIDE,SIDE)."""
    if data.is_plain(folder):
        names = data.plain_index(folder, "train").name
        photos = (data.read_picture(os.path.join(folder, n)) for n in names)
    else:
        photos = (rgb for _, rgb in store.read_shard(store.tar_path(folder, "train", "0")))
    large = (rgb for rgb in photos if min(rgb.shape[:2]) >= SIDE)
    middles = []
    for rgb in itertools.islice(large, count):
        y, x = ((n - SIDE) // 2 for n in rgb.shape[:2])
        middles.append(rgb[y : y + SIDE, x : x + SIDE])
    if not middles:
        raise ValueError(f"{folder}: no photo of {SIDE} pixels or more to fit the likeness to")
    return color.srgb_to_lab(torch.from_numpy(np.stack(middles)).permute(0, 3, 1, 2).float() / 255)


def another_view(light):
    """L (N,1,H,W) moved, turned, enlarged, some mirrored, and aged; and where each of its cells was: (N,h,w,2)."""
    n = len(light)
    size, aspect = torch.exp(0.12 * torch.randn(n)), torch.exp(0.05 * torch.randn(n))
    turn, flip = 0.08 * torch.randn(n), torch.where(torch.rand(n) < 0.25, -1.0, 1.0)
    move, cos, sin = 0.12 * torch.randn(n, 2), torch.cos(turn), torch.sin(turn)
    rows = [torch.stack([flip * size * aspect * cos, -size * sin, move[:, 0]], 1)]
    rows.append(torch.stack([flip * size * sin, size / aspect * cos, move[:, 1]], 1))
    way = torch.stack(rows, 1)
    full = F.affine_grid(way, light.shape, align_corners=False)
    seen = F.grid_sample(light, full, mode="bilinear", padding_mode="reflection", align_corners=False)
    seen = augment.noise(augment.blur(augment.tone(seen, 0.6), 0.3), 0.5)
    return seen, F.affine_grid(way, (n, 1, light.shape[-2] // 4, light.shape[-1] // 4), align_corners=False)


def rows_of(x):
    """(N,C,h,w) as rows (n, C)."""
    return x.permute(0, 2, 3, 1).reshape(-1, x.shape[1])


@torch.no_grad()
def fit(net, folder, count=PHOTOS):
    """The Likeness of a two-stream network; the same photos and network give the same one."""
    net.eval()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        pairs = [(part, *another_view(part.clone())) for part in pictures(folder, count)[:, :1].split(32)]
    first = [maps_of(net, part) for part, _, _ in pairs]
    likeness = Likeness([m.shape[1] for m in first[0]])
    for k, name in enumerate(MAPS):
        rows = torch.cat([rows_of(m[k]) for m in first])
        getattr(likeness, "mean_" + name).copy_(rows.mean(0))
        if name != "local8":
            getattr(likeness, "whiten_" + name).copy_(whitening(rows))
    size = sum(likeness.channels)
    mean, square, within, count = torch.zeros(size).double(), torch.zeros(size, size).double(), torch.zeros(size, size).double(), 0
    for maps, (_, seen, way) in zip(first, pairs, strict=True):
        inside = (way.abs() <= 1 - 4 / SIDE).all(-1)
        before = F.grid_sample(likeness.joined(*maps), way, mode="bilinear", align_corners=False)
        before, after = (x.permute(0, 2, 3, 1)[inside].double() for x in (before, likeness.joined(*maps_of(net, seen))))
        for rows in (before, after):
            mean, square = mean + rows.sum(0) / 2, square + rows.T @ rows / 2
        within, count = within + (before - after).T @ (before - after) / 2, count + len(before)
    mean = mean / count
    likeness.discriminate(mean, square / count - torch.outer(mean, mean), within / count)
    return likeness.eval()
