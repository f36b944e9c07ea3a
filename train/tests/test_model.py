"""The network: shapes, gradients, pretrained weights."""

import numpy as np
import pytest
import torch

from train import layers, model, network, registry, targets, trunks


@pytest.fixture
def net():
    torch.manual_seed(0)
    return model.TwoStream()


def folded_weights(net, seed=0):
    """Random weights in the layout of the pretrained file."""
    rng, out = np.random.default_rng(seed), {}
    for i, layer in enumerate(net.features.trunk.layers() + [net.features.pool]):
        shape = list(layer.conv.weight.shape)
        if i == 0:
            shape[1] = 3
        out[f"{i:02d}.w"] = rng.normal(0, (2 / np.prod(shape[1:])) ** 0.5, shape).astype(np.float32)
        out[f"{i:02d}.b"] = rng.normal(0, 0.2, shape[0]).astype(np.float32)
    return out


def test_shapes_and_size(net):
    net.eval()
    light, emulsion = torch.rand(2, 1, 64, 96) * 100, network.unknown(2)
    local8, skip4, g, scene = net.features(light, emulsion)
    assert local8.shape == (2, 128, 8, 12)
    assert skip4.shape == (2, 24, 16, 24)
    assert g.shape == (2, 256) and scene.shape == (2, 100)
    ab, confidence = net.colours(light, emulsion)
    assert ab.shape == (2, 2, 16, 24) and confidence.shape == (2, 1, 16, 24)
    assert 0 <= confidence.min() and confidence.max() <= 1
    assert sum(p.numel() for p in net.parameters()) <= 6e6


@pytest.mark.parametrize("rows,count", [(None, 28), (0, 14), (1, 13)])
def test_training_rows_match_the_full_map(net, rows, count):
    net.eval()
    light = torch.rand(1, 1, 112, 112) * 100
    with torch.no_grad():
        full = net(light, network.unknown(1))[0]
        some = net(light, network.unknown(1), rows)[0]
    assert some.shape[2] == count
    expected = full if rows is None else full[:, :, rows::2][:, :, :count]
    assert torch.allclose(some, expected, atol=1e-4)


def test_gradients_reach_both_streams(net):
    net.train()
    classes = targets.SoftClasses(net.centres.numpy())
    light, ab = torch.rand(4, 1, 64, 64) * 100, torch.randn(4, 2, 16, 16) * 20
    scores, scene, _ = net(light, network.unknown(4))
    (classes.loss(scores, ab) + scene.logsumexp(1).mean()).backward()
    f, c = net.features, net.colour
    for p in (f.trunk.stem.conv, f.fc, f.scene, f.mix16.conv, c.fuse_local, c.fuse_global, c.scores):
        assert p.weight.grad.abs().sum() > 0
    emulsion = f.fc.weight.grad[:, -4:]
    assert emulsion[:, 0].abs().sum() > 0 and emulsion[:, 1:].abs().sum() == 0


def test_colour_loss_alone_reaches_the_global_stream(net):
    net.train()
    classes = targets.SoftClasses(net.centres.numpy())
    scores, _, _ = net(torch.rand(4, 1, 64, 64) * 100, network.unknown(4))
    classes.loss(scores, torch.randn(4, 2, 16, 16) * 20).backward()
    assert net.features.fc.weight.grad.abs().sum() > 0


def test_frozen_early_layers_do_not_learn(net):
    net.train()
    net.features.trunk.freeze()
    net.train()
    scores, _, _ = net(torch.rand(6, 1, 64, 64) * 100, network.unknown(6))
    scores.mean().backward()
    trunk = net.features.trunk
    assert trunk.stem.conv.weight.grad is None
    assert trunk.blocks[trunks.EARLY].expand.conv.weight.grad is not None
    before = trunk.stem.norm.running_mean.clone()
    net(torch.rand(6, 1, 64, 64) * 100, network.unknown(6))
    assert torch.equal(before, trunk.stem.norm.running_mean)


@pytest.mark.parametrize(("groups", "stride", "exact"), [(8, 2, True), (8, 1, False), (1, 2, False)])
def test_only_strided_depthwise_convolutions_stay_in_float32(groups, stride, exact):
    torch.manual_seed(0)
    layer = layers.ConvNorm(8, 8, 3, stride, groups=groups)
    x = torch.randn(2, 8, 9, 9).to(torch.bfloat16)
    with torch.autocast("cpu", torch.bfloat16):
        got = layer.convolved(x, layer.conv.weight)
    want = layer.conv(x.float()).to(torch.bfloat16)  # its weights not rounded
    assert got.dtype == torch.bfloat16
    assert torch.equal(got, want) == exact


def test_small_depthwise_convolutions_learn_what_large_ones_do():
    torch.manual_seed(0)
    layer = layers.ConvNorm(8, 8, 5, groups=8, act=None).eval()
    for side in (3, 7, 8):  # 8 is over SMALL
        x = torch.randn(2, 8, side, side, dtype=torch.double, requires_grad=True)
        weight, bias = layer.conv.weight.detach().double().requires_grad_(), torch.randn(8, dtype=torch.double)
        got = torch.autograd.grad(layer.convolved(x, weight, bias).square().sum(), (x, weight))
        y = torch.nn.functional.conv2d(x, weight, bias, padding=2, groups=8)
        want = torch.autograd.grad(y.square().sum(), (x, weight))
        assert all(torch.allclose(g, w) for g, w in zip(got, want))
    assert torch.autograd.gradcheck(layers.Depthwise.apply, (x, weight))


@pytest.mark.parametrize("side", [5, 12])
def test_depthwise_convolutions_learn_in_bfloat16(side):
    torch.manual_seed(0)
    layer = layers.ConvNorm(8, 8, 5, groups=8, act=None).eval()
    x, bias = torch.randn(2, 8, side, side, requires_grad=True), torch.randn(8)
    weight = layer.conv.weight.detach().requires_grad_()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = layer.convolved(x, weight, bias)
    assert y.dtype == torch.bfloat16 and "Add" in y.grad_fn.name(), "by Depthwise, which adds the bias behind"
    got = torch.autograd.grad(y.float().square().sum(), (x, weight))
    want = torch.nn.functional.conv2d(x, weight, bias, padding=2, groups=8)
    want = torch.autograd.grad(want.square().sum(), (x, weight))
    assert all(torch.allclose(g, w, atol=0.03 * w.abs().max().item()) for g, w in zip(got, want))


def test_fresh_norms_start_as_the_identity(net):
    arrays = folded_weights(net)
    trunks.load_trunk(net, arrays)
    light = torch.rand(4, 1, 64, 64) * 100
    network.settle(net, light, network.unknown(4))
    stem = net.features.trunk.stem
    assert stem.bias is None
    with torch.no_grad():
        x = light * 0.02 - 1
        w = torch.from_numpy(arrays["00.w"]).sum(1, keepdim=True)
        expected = torch.nn.functional.conv2d(x, w, torch.from_numpy(arrays["00.b"]), 2, 1).clamp(0, 6)
        assert torch.allclose(stem(x), expected, atol=1e-4)
        net.train()  # the batch's own statistics say the same
        assert torch.allclose(stem(x), expected, atol=1e-3)


def test_an_old_network_hears_its_emulsion_as_before():
    torch.manual_seed(0)
    net = model.TwoStream().eval()
    net.features.emulsion_scale = 1.0
    light, emulsion = torch.rand(2, 1, 64, 64) * 100, torch.eye(4)[1:3]
    with torch.no_grad():
        before = net(light, emulsion)[0]
        model.rescale_emulsion(net, 16.0)
        assert net.features.emulsion_scale == 16 and torch.allclose(net(light, emulsion)[0], before, atol=1e-4)
        assert not torch.allclose(net(light, emulsion.flip(0))[0], before, atol=1e-4)
    again = registry.restore({**registry.describe(net), "emulsion_scale": 4.0})
    assert again.features.emulsion_scale == 4
    assert registry.restore({"step": 10, "widths": net.widths}).features.emulsion_scale == 1, "the first bundles' form"
