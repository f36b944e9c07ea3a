"""Soft classes and their loss."""

import numpy as np
import pytest
import torch

from train import color, targets


@pytest.fixture(scope="module")
def classes():
    return targets.SoftClasses(color.gamut_bins())


def test_weights_sum_to_one(classes):
    assert torch.allclose(classes.weight.sum(1), torch.ones(65536), atol=1e-5)


@pytest.mark.parametrize("a,b", [(0, 0), (23, -17), (80, 67), (-86, 83)])
def test_bins_are_the_five_nearest(classes, a, b):
    centres = color.gamut_bins()
    distance = np.hypot(centres[:, 0] - a, centres[:, 1] - b)
    row = (a + 128) * 256 + b + 128
    got = distance[classes.bins[row].numpy()]
    assert got == pytest.approx(np.sort(distance)[:5], abs=1e-4)


def test_a_bin_centre_weighs_most_on_itself(classes):
    centre = color.gamut_bins()[100].astype(int)
    row = (centre[0] + 128) * 256 + centre[1] + 128
    assert classes.bins[row, 0] == 100
    assert classes.weight[row, 0] > 0.5


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_loss_and_gradient_match_the_dense_formula(classes, layout):
    torch.manual_seed(0)
    n, q, side = 2, len(color.gamut_bins()), 4
    ab = (torch.rand(n, 2, side, side) - 0.5) * 80
    scores = torch.randn(n, q, side, side).to(memory_format=layout).requires_grad_()
    row = ((ab[:, 0].round() + 128) * 256 + ab[:, 1].round() + 128).long()
    dense = torch.zeros(n, side, side, q).scatter_(-1, classes.bins[row], classes.weight[row])
    expected = -(dense.permute(0, 3, 1, 2) * torch.log_softmax(scores, 1)).sum(1).mean()
    (wanted,) = torch.autograd.grad(expected, scores)
    loss = classes.loss(scores, ab)
    (got,) = torch.autograd.grad(loss, scores)
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    assert torch.allclose(got, wanted, atol=1e-6)
