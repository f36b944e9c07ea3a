"""Colour maths against published values."""

import numpy as np
import pytest
import torch

from train import color

# sRGB (8 bit) to CIELAB D65, as tabulated by Bruce Lindbloom's calculator.
PUBLISHED = [
    ((255, 255, 255), (100.0, 0.0, 0.0)),
    ((0, 0, 0), (0.0, 0.0, 0.0)),
    ((255, 0, 0), (53.2408, 80.0925, 67.2032)),
    ((0, 255, 0), (87.7347, -86.1827, 83.1793)),
    ((0, 0, 255), (32.2970, 79.1875, -107.8602)),
    ((119, 119, 119), (50.0344, 0.0, 0.0)),
]


def picture(rgb):
    return torch.tensor(rgb, dtype=torch.float64).view(3, 1, 1) / 255


@pytest.mark.parametrize("rgb,lab", PUBLISHED)
def test_lab_of_published_colours(rgb, lab):
    got = color.srgb_to_lab(picture(rgb)).flatten().tolist()
    assert got == pytest.approx(lab, abs=0.02)


def test_lab_round_trip():
    rgb = torch.rand(3, 40, 40, dtype=torch.float64)
    assert torch.allclose(color.lab_to_srgb(color.srgb_to_lab(rgb)), rgb, atol=1e-6)


def test_transfer_curve_of_iec_61966():
    x = torch.tensor([0.0, 0.04045, 0.5, 1.0], dtype=torch.float64)
    assert color.srgb_to_linear(x).tolist() == pytest.approx([0, 0.0031308, 0.2140411, 1], abs=1e-6)
    assert torch.allclose(color.linear_to_srgb(color.srgb_to_linear(x)), x, atol=1e-6)


def test_luma_weights_sum_to_one():
    assert sum(color.LUMA_601) == pytest.approx(1)
    assert sum(color.LUMA_709) == pytest.approx(1)


def test_bins_cover_the_gamut():
    centres = color.gamut_bins(10)
    assert 220 <= len(centres) <= 313
    assert [0.0, 0.0] in centres.tolist()
    lab = color.srgb_to_lab(torch.rand(3, 50, 50))[1:].reshape(2, -1).T.numpy()
    nearest = np.abs(lab[:, None] - centres[None]).max(2).min(1)
    assert nearest.max() <= 8


def test_packed_table_matches_the_formula():
    table = color.packed_lab_table()
    r, g, b = 200, 90, 30
    word = int(table[r << 16 | g << 8 | b])
    lab = color.srgb_to_lab(picture((r, g, b))).flatten().tolist()
    got = [(word & 255) / 2.55, (word >> 8 & 255) - 128, (word >> 16) - 128]
    assert got == pytest.approx(lab, abs=0.51)
