"""Photos: their lists, and random batches of crops.

A photo folder is either a listed one or a plain one; ``store.py`` decodes either.

A listed folder holds ``NAME-*.tar`` (or ``NAME.tar``) of WebP files and ``NAME.tsv``
with the columns shard, name, set, label, width, height. Several may be trained on
together: photos of one set count as one set, wherever they lie.

A plain folder is any folder of pictures, without such a list. The name of a
picture's sub-folder is its scene, none is no scene; every HELD_OUT-th picture
is kept for validation; larger pictures are reduced to a short side of SHORT.
"""

import csv
import dataclasses
import os

import numpy as np
from PIL import Image, ImageOps

SCENE_SETS = ("places", "own")  # whose labels are scenes
NO_LABEL = "-"
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp")
SHORT = 160  # pixels: short side that pictures of a plain folder are reduced to
UNREADABLE = (OSError, SyntaxError, ValueError)  # what Pillow raises of broken files
LEAST = 96  # pixels: smaller pictures of a plain folder are left out
HELD_OUT = 10
HELD_OUT_FROM = 20  # pictures: below it none is kept back
LARGE = 144  # pixels: short side from which a photo counts as large
FEW = 0.05  # share of the photos that may be too small for the longest crops
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
        """First byte of each decoded photo, and the total as last entry."""
        return np.concatenate([[0], np.cumsum(3 * self.width * self.height)])

    def take(self, chosen):
        """The list of some photos, by their places or a boolean each."""
        return Index(**{f.name: getattr(self, f.name)[chosen] for f in dataclasses.fields(self)})

    def counts(self):
        """Photos per set: dict."""
        names, count = np.unique(self.set, return_counts=True)
        return {str(n): int(c) for n, c in zip(names, count)}


def read_index(folder, part):
    """Read ``part``.tsv ("train" or "val") of a listed folder, or list the pictures of a plain one."""
    if is_plain(folder):
        return plain_index(folder, part)
    with open(os.path.join(folder, part + ".tsv"), newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    text = {k: np.array([r[k] for r in rows]) for k in ("shard", "name", "set", "label")}
    size = {k: np.array([int(r[k]) for r in rows], np.int64) for k in ("width", "height")}
    return Index(**text, **size)


def write_index(folder, part, index):
    """Write ``part``.tsv of a listed folder, as ``read_index`` reads it."""
    columns = {f.name: getattr(index, f.name) for f in dataclasses.fields(index)}
    with open(os.path.join(folder, part + ".tsv"), "w", newline="") as f:
        out = csv.writer(f, delimiter="\t", lineterminator="\n")
        out.writerow(columns)
        out.writerows(zip(*columns.values()))


def joined(indexes):
    """One list of several, in their order."""
    names = [f.name for f in dataclasses.fields(Index)]
    return Index(**{n: np.concatenate([getattr(i, n) for i in indexes]) for n in names})


def folders(options):
    """The photo folders that flags name: --photos, and those of --more."""
    return [options.photos, *(getattr(options, "more", None) or ())]


def scene_labels(index):
    """The sorted scene names of the labelled sets."""
    labels = index.label[np.isin(index.set, SCENE_SETS) & (index.label != NO_LABEL)]
    return sorted(set(labels.tolist()))


def belongs(index, sets, labels):
    """Which photos are of some sets, or of the scene sets with some labels; all where neither is named."""
    if not sets and not labels:
        return np.ones(len(index.set), bool)
    return np.isin(index.set, sets) | np.isin(index.set, SCENE_SETS) & np.isin(index.label, labels)


def is_plain(folder):
    """Whether a photo folder has no list of its own."""
    return not os.path.exists(os.path.join(folder, "train.tsv"))


def reduced(width, height, short=SHORT):
    """Size with the short side at ``short`` at most."""
    factor = min(1.0, short / min(width, height))
    return max(1, round(width * factor)), max(1, round(height * factor))


def plain_index(folder, part):
    """Index of a plain folder: set "own", label the first sub-folder, sizes as reduced.

    Pictures that are grey by format, unreadable or smaller than LEAST are left out.
    """
    rows, left_out = [], 0
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.lower().endswith(PICTURES):
                continue
            path = os.path.relpath(os.path.join(where, name), folder)
            size = _header(os.path.join(where, name))
            if size is None or min(reduced(*size)) < LEAST:
                left_out += 1
                continue
            parts = path.split(os.sep)
            rows.append((path, parts[0] if len(parts) > 1 else NO_LABEL, *reduced(*size)))
    if not rows:
        raise ValueError(f"{folder}: no pictures of {LEAST} pixels or more, and no train.tsv")
    if left_out and part == "train":
        print(f"{folder}: {left_out} pictures left out: grey, unreadable or below {LEAST} pixels", flush=True)
    held = len(rows) >= HELD_OUT_FROM
    kept = [r for i, r in enumerate(rows) if not held or (i % HELD_OUT == HELD_OUT - 1) == (part == "val")]
    name, label, width, height = (np.array(column) for column in zip(*kept))
    return Index(np.full(len(kept), "own"), name, np.full(len(kept), "own"), label, width, height)


def is_grey(picture):
    """Whether a Pillow picture is grey by its format."""
    return picture.mode in ("1", "L", "LA", "I", "F") or picture.mode.startswith("I;16")


def _header(path):
    """Width and height as seen, or None for what is no colour picture."""
    try:
        with Image.open(path) as picture:
            if is_grey(picture):
                return None
            turned = picture.getexif().get(0x0112, 1) in range(5, 9) and picture.format != "TIFF"  # upright already
            return picture.size[::-1] if turned else picture.size
    except (*UNREADABLE, Image.DecompressionBombError):
        return None


def read_picture(path, short=SHORT):
    """One picture, upright and reduced: RGB uint8 (H, W, 3); ValueError with its name if it cannot be read."""
    try:
        with Image.open(path) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except UNREADABLE as error:
        raise ValueError(f"{path}: {error}; mend it or take it out of the folder") from error
    return np.array(upright.resize(reduced(*upright.size, short), Image.Resampling.LANCZOS))


class Sampler:
    """Draws random crops: ``batch`` gives bytes, labels and nothing else.

    Sets are drawn in proportion to n**SET_POWER, times their factor in ``draw`` where
    it has one; photos within a set evenly.
    ``least`` (height, width) keeps a batch to photos of that size or more.
    ``scenes`` are the names of the classes; by default those of the index.
    ``wanted`` keeps to some photos: a boolean each.
    """

    def __init__(self, index, pixels, rng, scenes=None, wanted=None, draw=None):
        self.pixels, self.rng, self.offset = pixels, rng, index.offset
        self.width, self.height = index.width, index.height
        self.name_scenes(index, scene_labels(index) if scenes is None else scenes)
        count = index.counts()
        each = {s: n ** (SET_POWER - 1) * (draw or {}).get(s, 1.0) for s, n in count.items()}
        self._weight = np.array([each[s] for s in index.set])
        if wanted is not None:
            if not wanted.any():
                raise ValueError("no photo is of the sets and labels that the config names")
            self._weight = np.where(wanted, self._weight, 0)
        self._shares = {}
        sides = np.minimum(index.width, index.height)[self._weight > 0]
        self.smallest = int(sides.min())
        self.short = int(np.quantile(sides, FEW, method="lower"))  # of all photos but a few

    def name_scenes(self, index, scenes):
        """Set the classes that ``batch`` gives: the places of the photos' labels among ``scenes``."""
        classes = {name: i for i, name in enumerate(scenes)}
        scene = [classes.get(n, -1) if s in SCENE_SETS else -1 for n, s in zip(index.label, index.set)]
        self.scene = np.array(scene, np.int64)

    def _share(self, least):
        """Cumulated shares of the photos of at least (height, width), None where there is none."""
        if least not in self._shares:
            fits = (self.height >= least[0]) & (self.width >= least[1])
            weight = np.where(fits, self._weight, 0)
            self._shares[least] = np.cumsum(weight) / weight.sum() if weight.any() else None
        return self._shares[least]

    def limit(self, least):
        """Longest crop (height, width) of photos of at least ``least``; of nearly any photo where none is so large."""
        return least if max(least) and self._share(least) is not None else (self.short, self.short)

    def batch(self, count, height, width, least=(0, 0)):
        """``count`` crops: uint8 (count, 3, height, width), scene class int64 (count,), -1 none."""
        few = self.short if max(height, width) > self.smallest else 0  # photos that may not hold the crop
        share = self._share((max(least[0], few), max(least[1], few)))
        chosen = np.searchsorted(self._share((few, few)) if share is None else share, self.rng.random(count))
        chosen = np.minimum(chosen, len(self.height) - 1)
        return self.crops(chosen, height, width), self.scene[chosen]

    def crops(self, chosen, height, width):
        """Random crops of the photos, some mirrored: uint8 (N,3,height,width)."""
        out = np.empty((len(chosen), 3, height, width), np.uint8)
        for k, (i, y, x, flip) in enumerate(zip(chosen, *self.places(chosen, height, width))):
            photo = self.pixels[self.offset[i] : self.offset[i + 1]].reshape(3, self.height[i], self.width[i])
            crop = photo[:, y : y + height, x : x + width]
            out[k] = crop[:, :, ::-1] if flip else crop
        return out

    def places(self, chosen, height, width):
        """Where random crops of photos begin, and whether they are mirrored: rows, columns, booleans (N,)."""
        y = self.rng.integers(self.height[chosen] - height + 1)
        x = self.rng.integers(self.width[chosen] - width + 1)
        return y, x, self.rng.random(len(chosen)) < 0.5
