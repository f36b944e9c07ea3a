"""The black bars of a transfer: luminance and target agree, the picture between stays. What is aged small and enlarged."""

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


def drawn(enlarge, **strengths):
    """L and truth of grey bytes, to which nothing is done but what is named."""
    torch.manual_seed(5)
    crops = torch.full((8, 3, 80, 112), 128, dtype=torch.uint8)
    clean = dict.fromkeys(vars(augment.DEFAULT), 0.0)
    light, emulsion, truth = augment.samples(crops, 64, 96, augment.Strengths(**{**clean, "enlarge": enlarge, **strengths}))
    assert light.shape == (8, 1, 64, 96) and emulsion.shape == (8, 4) and truth.shape == (8, 3, 16, 24)
    assert light.min() >= 0 and light.max() <= 100
    return light, truth


def test_what_is_aged_small_is_coarser():
    def fineness(light):
        return (light.diff(dim=3).std() / light.std()).item()

    own, small = (fineness(drawn(enlarge, noise=1.0)[0]) for enlarge in (0.0, 1.0))
    assert small < 0.9 * own, f"grain is as fine as before: {small:.2f} of {own:.2f}"
    assert torch.allclose(drawn(0.0)[0], drawn(1.0)[0], atol=0.01), "what nothing was done to is the same"


def test_bars_of_what_was_enlarged_agree_with_the_truth():
    light, truth = drawn(1.0, bars=1.0)
    dark = light[:, 0, ::4, ::4] < 10
    assert dark.flatten(1).any(1).all() and (truth[:, 1:].abs().sum(1) == 0)[dark].all()
