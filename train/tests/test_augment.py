"""The black bars of a transfer: luminance and target agree, the picture between stays."""

import torch

from train import augment


def test_bars_are_black_and_colourless():
    torch.manual_seed(3)
    light, ab = torch.full((16, 1, 64, 96), 50.0), torch.full((16, 2, 16, 24), 20.0)
    augment.bars(light, ab, share=1.0)
    dark = light[:, 0, ::4, ::4] < 10
    assert dark.flatten(1).any(1).all(), "every sample has bars"
    assert (ab[:, 0] == 0).eq(dark).all(), "colour is missing exactly where it is black"
    share = dark.float().mean((1, 2))
    assert share.min() > 0.03 and share.max() < 0.45
    assert (light[:, 0, 30:34, 46:50] == 50).all(), "the middle stays"


def test_no_bars_without_share():
    light, ab = torch.full((4, 1, 32, 32), 50.0), torch.full((4, 2, 8, 8), 20.0)
    augment.bars(light, ab, share=0.0)
    assert (light == 50).all() and (ab == 20).all()
