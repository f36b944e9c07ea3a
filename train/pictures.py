"""Grey pictures for the program to colour: the validation photos aged, or seen through old emulsions.

``train pictures`` writes them as 8-bit grey PNG files, one folder a kind, named
like the photos. A file's grey is the sRGB value with that CIELAB lightness, which
is how the program reads a picture's luma.
"""

import os
import shutil

import torch
from PIL import Image

from . import augment, color, reading

KINDS = ("degraded", "ortho", "blue")
SEED = 20_000  # of the emulsions' spread


def grey(light):
    """L (H,W) of 0..100 to grey bytes (H,W)."""
    white = torch.zeros(1, 3, *light.shape)
    white[:, 0] = light
    return (color.lab_to_srgb(white)[0, 0].clamp(0, 1) * 255).round().to(torch.uint8).numpy()


def lights(pictures, kind):
    """Yield L (H,W) of each picture of a kind, the same every time."""
    if kind == "degraded":
        yield from (light[0] for light in reading.aged(pictures))
        return
    for i, rgb in enumerate(pictures):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(SEED + i)
            yield augment.emulsion_lightness(color.srgb_to_lab(reading.to_float(rgb[None])), [kind])[0, 0]


def main(options):
    """``train pictures``."""
    torch.set_num_threads(options.threads)
    for kind in options.kinds.split(","):
        if kind not in KINDS:
            raise ValueError(f"no such kind of picture: {kind}; want {', '.join(KINDS)}")
    index, pictures = reading.read_photos(options.photos, 1)
    stems = [os.path.splitext(os.path.basename(name))[0] for name in index.name]
    if len(set(stems)) < len(stems):
        raise ValueError(f"{options.photos}: two pictures have one name, {max(stems, key=stems.count)}")
    for kind in options.kinds.split(","):
        folder = os.path.join(options.out, kind)
        os.makedirs(folder + ".part", exist_ok=True)
        for stem, light in zip(stems, lights(pictures, kind)):
            Image.fromarray(grey(light)).save(os.path.join(folder + ".part", stem + ".png"))
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(folder + ".part", folder)
        print(f"pictures: {len(pictures)} in {folder}", flush=True)
    return 0
