"""``train sheets``: a contact sheet of each set of a photo folder, to look at before it is trained on."""

import io
import os
import tarfile

import numpy as np
from PIL import Image

from . import data, store

COLUMNS, CELL = 20, 96  # pictures, pixels


def chosen(index, name, count, seed=0):
    """Places in the list of some random photos of a set, in the list's order."""
    members = np.flatnonzero(index.set == name)
    return np.sort(np.random.default_rng(seed).permutation(members)[:count])


def stored(folder, index, places):
    """Yield (place, the file's bytes) of some photos of a listed folder's training list, shard by shard."""
    for shard in dict.fromkeys(index.shard[places].tolist()):
        with tarfile.open(store.tar_path(folder, "train", shard)) as tar:
            for i in places[index.shard[places] == shard]:
                yield i, tar.extractfile(index.name[i]).read()


def pictures(folder, index, places):
    """RGB pictures of some places of the training list."""
    if data.is_plain(folder):
        return [Image.fromarray(data.read_picture(os.path.join(folder, n))) for n in index.name[places]]
    return [Image.open(io.BytesIO(content)).convert("RGB") for _, content in stored(folder, index, places)]


def sheet(some):
    """One picture of many, cut to squares."""
    rows = -(-len(some) // COLUMNS)
    out = Image.new("RGB", (COLUMNS * CELL, rows * CELL), "white")
    for k, picture in enumerate(some):
        side = min(picture.size)
        left, top = (picture.width - side) // 2, (picture.height - side) // 2
        cell = picture.resize((CELL, CELL), Image.Resampling.BOX, (left, top, left + side, top + side))
        out.paste(cell, (k % COLUMNS * CELL, k // COLUMNS * CELL))
    return out


def main(options):
    """``train sheets``."""
    os.makedirs(options.out, exist_ok=True)
    for folder in data.folders(options):
        index = data.read_index(folder, "train")
        for name, count in index.counts().items():
            places = chosen(index, name, options.count)
            sheet(pictures(folder, index, places)).save(os.path.join(options.out, f"{name}.png"))
            short = np.minimum(index.width, index.height)[index.set == name]
            print(f"{name:16s} {count:6d} photos, short side {short.min()} to {short.max()}", flush=True)
    return 0
