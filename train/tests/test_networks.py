"""Every architecture: gradients in both streams, export, reading back."""

import numpy as np
import pytest
import torch

from train import bundle, calibrate, config, graph, network, readouts, registry, vivid

CASES = [
    ("two-stream", "classes", "cielab"),
    ("two-stream", "l2", "ycbcr"),
    ("iizuka", "l2", "cielab"),
    ("larsson", "classes", "oklab"),
    ("zhang", "rebalanced", "cielab"),
    ("nazeri", "l2", "cielab"),
]


def small(kind, objective, space="cielab", scene_loss=True):
    """A narrow network of 5 scenes, moved away from its first weights."""
    torch.manual_seed(0)
    settings = config.build(
        {"architecture": kind, "objective": objective, "space": space, "width": 0.1, "scene_loss": scene_loss}
    )
    return registry.create(settings, 5)


@pytest.mark.parametrize("kind", registry.NAMES)
def test_gradients_reach_every_layer(kind):
    net = small(kind, "classes").train()
    scores, scene, g = net(torch.rand(3, 1, 64, 64) * 100, network.unknown(3))
    assert scores.shape == (3, net.channels, 16, 16) and scene.shape == (3, 5) and g.shape == (3, net.widths["g"])
    (scores.square().mean() + scene.logsumexp(1).mean()).backward()
    without = [k for k, p in net.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert not without


@pytest.mark.parametrize("kind", ["two-stream", "iizuka"])
def test_colour_alone_teaches_the_global_stream(kind):
    net = small(kind, "l2").train()
    net(torch.rand(3, 1, 64, 64) * 100, network.unknown(3))[0].square().mean().backward()
    last = net.features.fc if kind == "two-stream" else net.features.fc3.fc
    assert last.weight.grad.abs().sum() > 0


@pytest.mark.parametrize("kind,objective,space", CASES)
def test_export_matches_pytorch(kind, objective, space, tmp_path):
    net = small(kind, objective, space).train()
    with torch.no_grad():
        for _ in range(2):
            net(torch.rand(4, 1, 64, 64) * 100, network.unknown(4))
    path = str(tmp_path / "n.vidcolor")
    manifest = bundle.make_manifest(net.eval(), list("abcde"), {}, {}, kind)
    bundle.write(path, net, manifest)
    ab, confidence = bundle.differences(path)
    assert ab <= bundle.AB_BOUND and confidence <= bundle.CONFIDENCE_BOUND
    again = bundle.load(path)[0]
    assert (again.kind, again.output, again.space) == (net.kind, net.output, net.space)
    runtime = bundle.Runtime(path, 1)
    outputs = runtime.features(bundle.test_light(64, 96, 1), network.unknown(1).numpy())
    for value, (name, shape) in zip(outputs, port_shapes(net)):
        assert list(value.shape) == shape, name
    assert runtime.colour(*outputs[:-1])[0].shape == (1, 2, 16, 24)


def port_shapes(net):
    """Shapes of the outputs of features for one picture of 96x64."""
    named = graph.shapes(net)
    for name in (*graph.local_maps(net), "g", "scene"):
        shape = [1, named[name][1]]
        for text, side in zip(named[name][2:], (64, 96)):
            shape.append(side // int(text.split("/")[1]))
        yield name, shape


@pytest.mark.parametrize("readout", (*network.READOUTS, "shaded"))
def test_readouts_are_exported(readout, tmp_path):
    net, shaded = small("zhang", "classes", "oklab" if readout == "entropy" else "cielab").eval(), readout == "shaded"
    net.readout = readout = "vivid" if shaded else readout
    if readout == "vivid":
        net.rarity, net.shade = torch.randn(net.channels), vivid.SHADE if shaded else None
    path = str(tmp_path / "n.vidcolor")
    bundle.write(path, net, bundle.make_manifest(net, list("abcde"), {}, {}))
    assert bundle.load(path)[0].readout == readout
    ab, confidence = bundle.differences(path)
    assert ab <= bundle.AB_BOUND and confidence <= bundle.CONFIDENCE_BOUND


@pytest.mark.parametrize("kind", registry.NAMES)
def test_without_scene_loss_every_scene_is_as_likely(kind):
    net = small(kind, "classes", scene_loss=False).eval()
    with torch.no_grad():
        scene = net(torch.rand(1, 1, 64, 64) * 100, network.unknown(1))[1]
    assert (scene == 0).all()


def test_networks_without_a_global_stream_give_no_g():
    net = small("larsson", "classes").eval()
    with torch.no_grad():
        g = net(torch.rand(2, 1, 64, 64) * 100, network.unknown(2))[2]
    assert g.shape == (2, 1) and (g == 0).all()


def test_more_scenes_keep_what_was_known():
    net = small("iizuka", "l2").eval()
    light = torch.rand(1, 1, 64, 64) * 100
    with torch.no_grad():
        before = net(light, network.unknown(1))[1]
        network.extend_scenes(net, 7)
        after = net(light, network.unknown(1))[1]
    assert after.shape == (1, 7) and torch.allclose(after[:, :5], before, atol=1e-5)


def test_papers_widths():
    count = {k: sum(p.numel() for p in registry.ARCHITECTURES[k]().parameters()) / 1e6 for k in ("iizuka", "zhang")}
    assert count["iizuka"] == pytest.approx(16.3, abs=1.5)
    assert count["zhang"] == pytest.approx(32.2, abs=1.5)


def test_vivid_readout_prefers_rare_bins():
    net = small("zhang", "classes").eval()
    common = int(net.centres.norm(dim=1).argmin())
    shares = np.full(net.channels, 0.5 / (net.channels - 1))
    shares[common] = 0.5
    net.rarity, net.gain = readouts.rarity(shares), 1.0
    assert net.rarity[common] < net.rarity[common - 1]
    scores = torch.zeros(1, net.channels, 2, 2)
    scores[:, common] = scores[:, 0] = 5  # as likely grey as the first bin's colour
    with torch.no_grad():
        plain = net.mean(scores, net.temperature).norm(dim=1)
        vivid = net.vivid(scores).norm(dim=1)
        net.gain = 0.5
        assert (vivid > plain).all() and torch.allclose(net.vivid(scores).norm(dim=1), vivid / 2)


def test_shade_is_colder_and_has_no_rarity_in_the_dark():
    net = small("zhang", "classes").eval()
    net.readout, net.rarity, net.gain, net.shade = "vivid", torch.randn(net.channels), 1.0, (0.3, 20.0, 60.0)
    scores, light = torch.randn(1, net.channels, 1, 3), torch.tensor([10.0, 40.0, 80.0]).view(1, 1, 1, 3)
    with torch.no_grad():
        got, plain = net.vivid(scores, light), net.vivid(scores)
        dark = net.mean(scores, 0.3)
    assert torch.allclose(got[..., 0], dark[..., 0], atol=1e-4)
    assert torch.allclose(got[..., 2], plain[..., 2], atol=1e-4)
    assert (got[..., 1] - dark[..., 1]).abs().max() > 1e-3 < (got[..., 1] - plain[..., 1]).abs().max()


def test_entropy_readout_is_paler():
    net = small("zhang", "classes").eval()
    scores = torch.randn(1, net.channels, 4, 4) * 3
    with torch.no_grad():
        vivid = net.read_out(scores)[0].norm(dim=1)
        net.readout = "entropy"
        pale = net.read_out(scores)[0].norm(dim=1)
    assert (pale < vivid).all() and np.isfinite(pale.numpy()).all()


def test_a_sweep_is_the_same_whatever_the_network_is_set_to():
    net = small("zhang", "classes").eval()
    scores, light = torch.randn(1, net.channels, 4, 4) * 3, torch.full((1, 1, 16, 16), 30.0)
    rarity = torch.rand(net.channels)
    with torch.no_grad():
        want = {name: read(scores, light, None) for name, read in calibrate.candidates(net, None, rarity).items()}
        net.readout, net.temperature, net.rarity, net.gain, net.shade = "vivid", 0.6, rarity, 0.6, vivid.SHADE
        for name, read in calibrate.candidates(net, None, rarity).items():
            assert torch.equal(read(scores, light, None), want[name]), name
