"""Made-up photos for tests."""

import argparse
import io
import tarfile

import numpy as np
from PIL import Image

SIZES = [(128, 128), (160, 144)]


def picture(rng, width, height):
    """A smooth random picture."""
    small = Image.fromarray(rng.integers(0, 256, (6, 6, 3), np.uint8))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def write_photos(folder, part, count, rng):
    """A tar of smooth random WebP pictures and their list."""
    lines = ["shard\tname\tset\tlabel\twidth\theight"]
    with tarfile.open(folder / f"{part}-0.tar" if part == "train" else folder / f"{part}.tar", "w") as tar:
        for i in range(count):
            w, h = SIZES[i % 2]
            out = io.BytesIO()
            picture(rng, w, h).save(out, "WEBP", lossless=True)
            member = tarfile.TarInfo(f"{i:03d}.webp")
            member.size = out.tell()
            out.seek(0)
            tar.addfile(member, out)
            kind, label = (("places", f"scene{i % 4}"), ("voc", "-"))[i % 2]
            lines.append(f"0\t{i:03d}.webp\t{kind}\t{label}\t{w}\t{h}")
    (folder / f"{part}.tsv").write_text("\n".join(lines) + "\n")


def listed(root):
    """A listed folder of 16 and 6 photos and a work folder: (photos, work)."""
    rng, photos, work = np.random.default_rng(0), root / "photos", root / "work"
    photos.mkdir()
    work.mkdir()
    write_photos(photos, "train", 16, rng)
    write_photos(photos, "val", 6, rng)
    return str(photos), str(work)


def options(folders, **changes):
    """Flags of fit for a short run on one process."""
    values = dict(
        photos=folders[0], work=folders[1], name="t", seconds=8.0, lr=1e-3, batch=4, size=64, seed=1,
        resume=False, init=None, weights="", processes=1,
    )
    return argparse.Namespace(**{**values, **changes})
