"""Colour spaces of the chroma against published values, and the way back."""

import numpy as np
import pytest
import torch

from train import color, spaces

# Linear sRGB primaries and white in OKLab, after Ottosson 2020 (as CSS Color 4 lists them, too).
OKLAB = [
    ((1, 0, 0), (0.2248631, 0.1258463)),
    ((0, 1, 0), (-0.2338874, 0.1794985)),
    ((0, 0, 1), (-0.0324570, -0.3115281)),
    ((1, 1, 1), (0.0, 0.0)),
]
# BT.709 Cb, Cr of the primaries.
YCBCR = [((1, 0, 0), (-0.114572, 0.5)), ((0, 1, 0), (-0.385428, -0.454153)), ((0, 0, 1), (0.5, -0.045847))]


def picture(rgb):
    return color.linear_to_lab(torch.tensor(rgb, dtype=torch.float64).view(3, 1, 1))


@pytest.mark.parametrize("rgb,ab", OKLAB)
def test_oklab_of_published_colours(rgb, ab):
    got = (spaces.to_chroma(picture(rgb), "oklab") / 350).flatten().tolist()
    assert got == pytest.approx(ab, abs=2e-4)


@pytest.mark.parametrize("rgb,pair", YCBCR)
def test_ycbcr_of_primaries(rgb, pair):
    got = (spaces.to_chroma(picture(rgb), "ycbcr") / 170).flatten().tolist()
    assert got == pytest.approx(pair, abs=1e-4)


@pytest.mark.parametrize("space", spaces.NAMES)
def test_lightness_and_chroma_give_the_colour_back(space):
    torch.manual_seed(0)
    lab = color.srgb_to_lab(0.03 + 0.94 * torch.rand(1, 3, 30, 30, dtype=torch.float64))
    ab = spaces.to_ab(lab[:, :1], spaces.to_chroma(lab, space), space)
    assert (ab - lab[:, 1:]).abs().max() < 0.1


@pytest.mark.parametrize("space", spaces.NAMES)
def test_impossible_chroma_stays_finite(space):
    light = torch.linspace(0, 100, 11).view(1, 1, 1, 11)
    for a, b in ((0, 0), (90, 90), (-90, 60), (60, -110)):
        chroma = torch.tensor([a, b], dtype=torch.float32).view(1, 2, 1, 1).expand(1, 2, 1, 11)
        ab = spaces.to_ab(light, chroma, space)
        assert torch.isfinite(ab).all()
        if a == b == 0:
            assert ab.abs().max() < 0.05


@pytest.mark.parametrize("space", spaces.NAMES)
def test_bins_reach_as_far_as_cielab(space):
    centres = spaces.bins(10, space)
    assert 100 <= len(centres) <= 320 and [0.0, 0.0] in centres.tolist()
    assert 70 <= np.abs(centres).max() <= 120
