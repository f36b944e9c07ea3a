"""Grey files of old film: one a photo, the same every time, with the lightness they were made from."""

import argparse
import os

import numpy as np
import pytest
import torch
from PIL import Image

from train import color, pictures, reading

from .made_up import listed


def test_every_photo_of_every_kind(tmp_path):
    photos, work = listed(tmp_path)
    flags = argparse.Namespace(photos=photos, out=work, kinds="degraded,ortho", threads=1)
    pictures.main(flags)
    index, truth = reading.read_photos(photos, 1)
    for kind in ("degraded", "ortho"):
        names = sorted(os.listdir(os.path.join(work, kind)))
        assert names == [n.replace(".webp", ".png") for n in index.name]
        again = [pictures.grey(light) for light in pictures.lights(truth, kind)]
        for name, grey in zip(names, again):
            picture = Image.open(os.path.join(work, kind, name))
            assert picture.mode == "L" and np.array_equal(np.array(picture), grey)


def test_grey_has_the_lightness():
    light = torch.linspace(0, 100, 64).view(8, 8)
    grey = torch.from_numpy(pictures.grey(light)).float()
    back = color.srgb_to_lab((grey / 255).expand(1, 3, 8, 8))[0, 0]
    assert (back - light).abs().max() < 0.7


def test_unknown_kinds_are_named():
    with pytest.raises(ValueError, match="sepia"):
        pictures.main(argparse.Namespace(kinds="sepia", threads=1))
