"""Sixty pictures before and after."""

import numpy as np
import pytest
import torch
from PIL import Image

from train import __main__, bundle, eye

from .made_up import listed
from .test_networks import small


def flat(light, a, b):
    return torch.tensor([light, a, b], dtype=torch.float32).view(3, 1, 1).expand(3, 60, 80).clone()


@pytest.mark.parametrize(
    "lab,want",
    [
        ((20.0, 20.0, 5.0), ["red in the dark"]),
        ((20.0, 10.0, -15.0), ["violet in the dark"]),
        ((60.0, -15.0, 15.0), ["green ground"]),
        ((60.0, 6.0, 12.0), ["sepia"]),
        ((60.0, 1.0, 2.0), []),
        ((60.0, 30.0, 5.0), []),
    ],
)
def test_faults(lab, want):
    assert eye.faults(flat(*lab)) == want


def test_a_coat_in_a_coloured_street_is_found_and_no_sepia():
    lab = flat(60.0, 0.0, 20.0)
    lab[1:, :, :40] = torch.tensor([0.0, -20.0]).view(2, 1, 1)
    lab[:, 10:20, 10:20] = torch.tensor([15.0, 20.0, 8.0]).view(3, 1, 1)
    assert eye.faults(lab) == ["red in the dark"]


def test_sheet(tmp_path, capsys):
    photos, work = listed(tmp_path)
    (tmp_path / "old").mkdir()
    Image.fromarray(np.full((200, 300), 90, np.uint8)).save(tmp_path / "old" / "street.png")
    net, path = small("two-stream", "classes").eval(), str(tmp_path / "a.vidcolor")
    bundle.write(path, net, bundle.make_manifest(net, list("abcde")[: net.widths["scenes"]], {}, {}))
    out = tmp_path / "eye.png"
    flags = ["--before", path, "--after", path, "--out", str(out), "--old", str(tmp_path / "old"), "--clips", "none"]
    assert __main__.main(["eye", *flags, "--photos", photos, "--work", work]) == 0
    assert "eye: 7 pictures" in capsys.readouterr().out
    assert Image.open(out).size == (3 * 176 + 8, 10 * 176 + 16)
