"""Photos: a memory-mapped cache of CIELAB bytes, and random batches from it.

``photos/`` holds ``NAME-*.tar`` (or ``NAME.tar``) of WebP files and ``NAME.tsv``
with the columns shard, name, set, label, width, height. The cache is one flat
file of bytes: for each photo the planes L (L*2.55), a (a+128), b (b+128), each
height x width.
"""

import concurrent.futures
import csv
import dataclasses
import io
import os
import tarfile
import time

import numpy as np
from PIL import Image

from . import color

SCENE_SET = "places"
SET_POWER = 0.75  # a set of n photos is drawn in proportion to n**SET_POWER


@dataclasses.dataclass
class Index:
    """Columns of a photo list: parallel arrays, one entry per photo."""

    shard: np.ndarray
    name: np.ndarray
    set: np.ndarray
    label: np.ndarray
    width: np.ndarray
    height: np.ndarray

    @property
    def offset(self):
        """First byte of each photo in the cache, and the total as last entry."""
        return np.concatenate([[0], np.cumsum(3 * self.width * self.height)])

    def counts(self):
        """Photos per set: dict."""
        names, count = np.unique(self.set, return_counts=True)
        return {str(n): int(c) for n, c in zip(names, count)}


def read_index(folder, part):
    """Read ``part``.tsv ("train" or "val") of the photo folder."""
    with open(os.path.join(folder, part + ".tsv"), newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    text = {k: np.array([r[k] for r in rows]) for k in ("shard", "name", "set", "label")}
    size = {k: np.array([int(r[k]) for r in rows], np.int64) for k in ("width", "height")}
    return Index(**text, **size)


def scene_labels(index):
    """The sorted scene names of the labelled set."""
    return sorted(set(index.label[index.set == SCENE_SET].tolist()))


def tar_path(folder, part, shard):
    """Path of a shard: ``train-0.tar``, or ``val.tar`` for a single one."""
    numbered = os.path.join(folder, f"{part}-{shard}.tar")
    return numbered if os.path.exists(numbered) else os.path.join(folder, part + ".tar")


def read_shard(path):
    """Yield (name, RGB uint8 array (H, W, 3)) of each picture in a tar."""
    with tarfile.open(path) as tar:
        for member in tar:
            picture = Image.open(io.BytesIO(tar.extractfile(member).read()))
            yield member.name, np.asarray(picture.convert("RGB"))


def lab_bytes(rgb):
    """RGB uint8 (H, W, 3) to CIELAB bytes uint8 (3, H, W)."""
    x = rgb.astype(np.uint32)
    packed = color.packed_lab_table().take(x[..., 0] << 16 | x[..., 1] << 8 | x[..., 2])
    return np.stack([packed & 255, packed >> 8 & 255, packed >> 16]).astype(np.uint8)


def _fill(folder, part, shard, cache):
    index = read_index(folder, part)
    offset = index.offset
    wanted = {n: i for i, n in enumerate(index.name) if index.shard[i] == shard}
    out = np.memmap(cache, np.uint8, "r+")
    for name, rgb in read_shard(tar_path(folder, part, shard)):
        i = wanted.pop(name, None)
        if i is None:
            continue
        if rgb.shape[:2] != (index.height[i], index.width[i]):
            raise ValueError(f"{name}: size differs from the list")
        out[offset[i] : offset[i + 1]] = lab_bytes(rgb).ravel()
    if wanted:
        raise ValueError(f"{part} shard {shard}: {len(wanted)} photos of the list are missing")


def open_cache(folder, work, part="train"):
    """The photo list and its bytes (memory-mapped), decoded on the first call."""
    index = read_index(folder, part)
    path = os.path.join(work, part + ".lab")
    total = int(index.offset[-1])
    if not os.path.exists(path) or os.path.getsize(path) != total:
        began = time.time()
        color.packed_lab_table()
        part_file = path + ".part"
        with open(part_file, "wb") as f:
            f.truncate(total)
        with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
            jobs = [pool.submit(_fill, folder, part, s, part_file) for s in np.unique(index.shard)]
            for job in jobs:
                job.result()
        os.replace(part_file, path)
        print(f"decoded {len(index.name)} photos in {time.time() - began:.0f} s", flush=True)
    return index, np.memmap(path, np.uint8, "r")


class Sampler:
    """Draws random crops: ``batch`` gives bytes, labels and nothing else.

    Sets are drawn in proportion to n**SET_POWER, photos within a set evenly.
    ``large`` batches come only from photos whose short side is at least LARGE.
    """

    LARGE = 144

    def __init__(self, index, pixels, rng):
        self.pixels, self.rng, self.offset = pixels, rng, index.offset
        self.width, self.height = index.width, index.height
        self.short = np.minimum(index.width, index.height)
        classes = {name: i for i, name in enumerate(scene_labels(index))}
        scene = [classes.get(n, -1) if s == SCENE_SET else -1 for n, s in zip(index.label, index.set)]
        self.scene = np.array(scene, np.int64)
        count = index.counts()
        weight = np.array([count[s] ** (SET_POWER - 1) for s in index.set])
        self._every = np.cumsum(weight) / weight.sum()
        big = np.where(self.short >= self.LARGE, weight, 0)
        self._big = np.cumsum(big) / max(big.sum(), 1e-9)
        self.has_large = bool(big.any())

    def limit(self, large):
        """Longest crop side that every photo of such a batch can give."""
        return self.LARGE if large else int(self.short.min())

    def batch(self, count, height, width, large=False):
        """``count`` crops: uint8 (count, 3, height, width), scene class int64 (count,), -1 none."""
        chosen = np.searchsorted(self._big if large else self._every, self.rng.random(count))
        chosen = np.minimum(chosen, len(self.short) - 1)
        out = np.empty((count, 3, height, width), np.uint8)
        for k, i in enumerate(chosen):
            h, w = self.height[i], self.width[i]
            photo = self.pixels[self.offset[i] : self.offset[i + 1]].reshape(3, h, w)
            y = self.rng.integers(h - height + 1)
            x = self.rng.integers(w - width + 1)
            crop = photo[:, y : y + height, x : x + width]
            out[k] = crop[:, :, ::-1] if self.rng.random() < 0.5 else crop
        return out, self.scene[chosen]
