"""Old film: every effect within range, none without its share, and the same for the same seed."""

import numpy as np
import pytest
import torch

from train import augment, film, reading

EFFECTS = (film.curve, film.grain, film.sharpen, film.vignette, film.fade, film.dust, film.jpeg)


def picture(count=4, height=40, width=52):
    torch.manual_seed(1)
    small = torch.rand(count, 1, 5, 6) * 100
    return torch.nn.functional.interpolate(small, size=(height, width), mode="bilinear")


@pytest.mark.parametrize("effect", EFFECTS)
def test_effects_stay_in_range_and_do_something(effect):
    light = picture()
    out = effect(light, 1.0)
    assert out.shape == light.shape and 0 <= out.min() and out.max() <= 100
    assert (out - light).abs().amax((1, 2, 3)).max() > 0.5


@pytest.mark.parametrize("effect", EFFECTS)
def test_no_share_costs_nothing(effect):
    light, state = picture(), torch.random.get_rng_state()
    assert effect(light, 0.0) is light
    assert torch.equal(state, torch.random.get_rng_state())


def test_grain_hangs_together():
    torch.manual_seed(0)
    light = torch.full((4, 1, 64, 64), 50.0)
    noise = film.grain(light, 1.0) - light
    beside = (noise[..., 1:] * noise[..., :-1]).mean() / noise.square().mean()
    assert beside > 0.2


def test_compression_keeps_flat_and_blocks_detail():
    flat = torch.full((1, 1, 19, 21), 40.0)
    quality = torch.full((1, 1, 1, 1), 90.0)
    assert (film.quantise(flat, quality, (3, 5)) - flat).abs().max() < 1
    torch.manual_seed(0)
    rough = torch.rand(1, 1, 32, 32) * 100
    good, bad = (
        (film.quantise(rough, torch.full((1, 1, 1, 1), q)) - rough).square().mean() for q in (95.0, 10.0)
    )
    assert good < 5 < bad


def test_dct_is_orthonormal():
    m = film.dct_matrix()
    assert torch.allclose(m @ m.T, torch.eye(8), atol=1e-6)


def test_vignette_darkens_corners_most():
    torch.manual_seed(0)
    out = film.vignette(torch.full((8, 1, 48, 48), 70.0), 1.0)
    assert (out[:, 0, 24, 24] > out[:, 0, [0, 0, -1, -1], [0, -1, 0, -1]].mean(1)).all()


def test_degraded_set_is_the_same_every_time():
    rgb = [np.random.default_rng(i).integers(0, 256, (40, 48, 3)).astype(np.uint8) for i in range(3)]
    first = reading.aged(rgb)
    torch.rand(7)  # whatever random numbers were drawn in between
    again = reading.aged(rgb)
    assert all(torch.equal(a, b) for a, b in zip(first, again))
    assert not torch.equal(first[0], reading.aged(rgb, seed=1)[0])


def test_default_strengths_draw_as_before():
    crops = np.random.default_rng(0).integers(60, 200, (4, 3, 32, 32)).astype(np.uint8)
    torch.manual_seed(5)
    light, _, _ = augment.samples(crops, 32, 32)
    torch.manual_seed(5)
    lab = augment.lab_from_bytes(crops, 32, 32)
    expected, _ = augment.record(lab)
    expected, ab = augment.blur(augment.tone(expected)), torch.zeros(4, 2, 8, 8)
    augment.bars(expected, ab)
    assert torch.equal(light, augment.noise(expected))


def test_every_strength_at_once():
    crops = np.random.default_rng(0).integers(60, 200, (6, 3, 48, 48)).astype(np.uint8)
    all_on = augment.Strengths(**{k: 1.0 for k in vars(augment.Strengths())})
    light, _, truth = augment.samples(crops, 48, 48, all_on, "oklab")
    assert torch.isfinite(light).all() and truth.shape == (6, 3, 12, 12)


def test_second_view_is_found_again():
    torch.manual_seed(2)
    light = picture(6, 96, 96) * 0.8 + 10
    view, move = augment.second_view(light)
    inside = augment.align(torch.ones_like(light), move) > 0.999
    assert 0.6 < inside.float().mean() < 1
    expected = augment.align(light, move)
    slope = (view[inside].std() / expected[inside].std()).item()
    assert 0.8 < slope < 1.25
    together = torch.corrcoef(torch.stack([view[inside], expected[inside]]))[0, 1]
    assert together > 0.97
