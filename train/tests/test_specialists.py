"""Specialists: only the head's last layers learn, mixing follows the gate, the bundle says the same."""

import argparse
import copy
import os

import numpy as np
import pytest
import torch

from train import bundle, data, fit, mix, model, network, peers, specialists, store, vivid

from .made_up import listed, options

TUNED = ("colour.mix4", "colour.scores")


@pytest.fixture(scope="module")
def base():
    torch.manual_seed(0)
    net = model.TwoStream(widths={"scenes": 2}).train()
    with torch.no_grad():
        for _ in range(2):
            net(torch.rand(4, 1, 64, 64) * 100, network.unknown(4))
    return net.eval()


def changed(net, seed):
    """A copy with another tail."""
    torch.manual_seed(seed)
    other = model.TwoStream(widths=net.widths).eval()
    other.load_state_dict(net.state_dict())
    torch.nn.init.normal_(other.colour.scores.weight, std=0.2)
    other.colour.mix4.norm.running_mean.uniform_(-0.2, 0.2)
    return other


@torch.no_grad()
def test_the_gate_picks_the_tail(base):
    heads = [changed(base, 1), changed(base, 2)]
    light, emulsion = torch.rand(2, 1, 64, 96) * 100, network.unknown(2)
    for k, wanted in enumerate([base, *heads]):
        net = specialists.mixed(base, heads, torch.eye(3)[k].expand(2, 3))
        assert torch.allclose(net(light, emulsion)[0], wanted(light, emulsion)[0], atol=1e-4)


def told(net):
    """Of the same network, one that is read as vivid and tells the strength of its colours."""
    net = copy.deepcopy(net)
    model.add_strength(net)
    torch.nn.init.normal_(net.colour.strength.out.weight, std=0.1)
    torch.nn.init.constant_(net.colour.strength.out.bias, 0.3)
    net.readout, net.rarity, net.shade = "vivid", torch.randn(len(net.centres)), vivid.SHADE
    return net


@torch.no_grad()
def test_strength_scales_colour_and_leaves_hue_and_confidence(base):
    light = torch.rand(1, 1, 64, 96) * 100
    net = told(base)
    scores = net(light, network.unknown(1))[0]
    plain = scores.clone()
    plain[:, -1] = 0
    (ab, sure), (pale, same) = net.read_out(scores, light), net.read_out(plain, light)
    strength, light4 = scores[:, -1:], torch.nn.functional.avg_pool2d(light, 4)
    factor = torch.exp(net.strength_power * strength)
    dark = (strength > 0) & (light4 < vivid.SHADE[2])
    assert scores.shape[1] == net.channels == len(net.centres) + 1 and (factor - 1).abs().max() > 0.05
    assert torch.allclose(ab[~dark.expand(ab.shape)], (factor * pale)[~dark.expand(ab.shape)], atol=1e-4)
    assert dark.any() and (ab.norm(dim=1, keepdim=True) < factor * pale.norm(dim=1, keepdim=True))[dark].all()
    assert torch.equal(sure, same)


@torch.no_grad()
@pytest.mark.parametrize("mixed", [False, True])
def test_export_with_strength(base, mixed, tmp_path):
    base, path = told(base), str(tmp_path / "strong.vidcolor")
    net = specialists.mixed(base, [changed(base, 1)], torch.tensor([[0.2, 0.8], [0.7, 0.3]])) if mixed else base
    bundle.write(path, net, bundle.make_manifest(net, ["in", "out"], {}, {}))
    again = bundle.load(path)[0]
    assert again.strong and again.strength_power == net.strength_power
    ab, confidence = bundle.differences(path)
    assert ab < bundle.AB_BOUND and confidence < bundle.CONFIDENCE_BOUND


@torch.no_grad()
def test_export_of_a_mix(base, tmp_path):
    gate = torch.tensor([[0.2, 0.5, 0.3], [0.7, 0.0, 0.3]])
    net = specialists.mixed(base, [changed(base, 1), changed(base, 2)], gate)
    path = str(tmp_path / "mix.vidcolor")
    bundle.write(path, net, bundle.make_manifest(net, ["in", "out"], {}, {}))
    ab, confidence = bundle.differences(path)
    assert ab <= bundle.AB_BOUND and confidence <= bundle.CONFIDENCE_BOUND
    assert torch.allclose(bundle.load(path)[0].colour.gate, gate, atol=1e-3)


def test_only_the_named_parts_learn(base, tmp_path):
    photos, work = listed(tmp_path)
    path = os.path.join(work, "base.vidcolor")
    bundle.write(path, base, bundle.make_manifest(base, ["scene0", "scene2"], {}, {}))
    text = 'sets = ["voc"]\ntune = ["colour.mix4", "colour.scores"]\nname = "special"\n'
    (tmp_path / "special.toml").write_text(text)
    flags = options((photos, work), config=str(tmp_path / "special.toml"), name=None, init=path, batch=2, seconds=100.0)
    trainer = fit.Trainer(flags)
    assert (trainer.sampler.batch(8, 64, 64)[1] == -1).all(), "voc has no scenes"
    trainer.peers = peers.Peers(1, sum(p.numel() for p in trainer.learning))
    trainer.learn()
    before = {k: v.clone() for k, v in trainer.net.state_dict().items()}
    for _ in range(2):
        trainer.last = fit.time.perf_counter()
        trainer.train_step(trainer.draw())
    moved = {k for k, v in trainer.net.state_dict().items() if v.is_floating_point() and not torch.equal(v, before[k])}
    assert moved and all(k.startswith(TUNED) for k in moved)
    trainer.save()
    out = str(tmp_path / "mixed.vidcolor")
    again = argparse.Namespace(
        init=path, configs=[str(tmp_path / "special.toml")], out=out, photos=photos, work=work, threads=1
    )
    mix.main(again)
    net, manifest = bundle.load(out)
    assert net.kind == "specialists" and manifest["training"]["specialists"] == ["special"]
    assert torch.allclose(net.colour.gate.sum(1), torch.ones(2), atol=1e-3)


def test_a_config_without_photos_is_refused(tmp_path):
    photos, work = listed(tmp_path)
    index, pixels = store.open_cache(photos, work)
    with pytest.raises(ValueError, match="no photo"):
        data.Sampler(index, pixels, np.random.default_rng(0), wanted=data.belongs(index, ("lfw",), ()))
