"""Ways to read scores out beside one another: settings, judging at a quarter of the size, the command."""

import argparse
import json

import numpy as np
import pytest
import torch

from train import bundle, color, judging, model, reading, report, trials, vivid

from .made_up import options, picture


def strong_net(space="cielab"):
    """A small network that is read as vivid and tells the strength of its colours."""
    torch.manual_seed(3)
    net = model.TwoStream(step=20, widths={"scenes": 3, "strength": 8}, space=space).eval()
    net.readout, net.rarity, net.shade = "vivid", torch.linspace(-1, 1, len(net.centres)), vivid.SHADE
    return net


class Oracle:
    """Tells the true chroma of two pictures, at a share of it; ``scores`` are that chroma."""

    space = "cielab"

    def __init__(self, share):
        self.share = share

    def chroma(self, scores, light4=None):
        return self.share * scores


@pytest.fixture
def pictures():
    rng = np.random.default_rng(1)
    return [np.array(picture(rng, w, h)) for w, h in ((64, 64), (70, 66), (64, 64))]


def of_truth(pictures):
    """Batches whose scores are the true chroma at a quarter of the size."""
    batches = trials.kept(strong_net(), pictures)
    for batch in batches:
        batch.scores = batch.truth[:, 1:]
    return batches


@pytest.mark.parametrize("text,want", [("none", ()), ("20-45", (20.0, 45.0)), ("0-100", (0.0, 100.0)), ("7.5-9", (7.5, 9.0))])
def test_dark_of_a_flag(text, want):
    assert trials.dark_of(text) == want


@pytest.mark.parametrize("text", ["", "20", "45-20", "20-20", "-5-20", "20-101", "a-b", "1-2-3"])
def test_no_dark_of_a_flag(text):
    with pytest.raises(ValueError, match="--dark"):
        trials.dark_of(text)


def test_truth_gains_most_and_grey_gains_nothing(pictures):
    batches = of_truth(pictures)
    true, half, grey = (trials.judged(Oracle(share), batches) for share in (1.0, 0.5, 0.0))
    assert true["share"] == pytest.approx(1, abs=1e-3) and true["gain"] > half["gain"] + 2 > 2
    assert grey["gain"] == pytest.approx(0, abs=1e-4) and np.isnan(grey["60"]), "grey stays grey at any factor"
    assert half["100"] > half["gain"] + 5, "a factor brings back what is too pale"
    assert true["60"] < true["80"] < true["100"]


def test_scores_are_those_of_the_network_within_the_picture(pictures):
    net = strong_net()
    batches = trials.kept(net, pictures)
    assert [tuple(b.scores.shape) for b in batches] == [(2, net.channels, 16, 16), (1, net.channels, 16, 17)]
    want = judging.predict(net, pictures[1][None])[0][..., :16, :17]
    got = net.chroma(batches[1].scores.float(), batches[1].light)
    assert torch.allclose(got, want, atol=0.2)


def test_worn_pictures_are_read_aged_and_judged_true(pictures):
    net = strong_net()
    clean, worn = trials.kept(net, pictures[:1])[0], trials.kept(net, pictures[:1], reading.aged(pictures[:1]))[0]
    assert torch.equal(clean.truth, worn.truth) and torch.equal(clean.levels, worn.levels)
    assert not torch.allclose(clean.light, worn.light, atol=0.5)


@pytest.mark.parametrize("space", ["cielab", "ycbcr"])
def test_a_way_changes_what_it_names_and_nothing_else(space, pictures):
    net = strong_net(space)
    before = (net.temperature, net.rarity.clone(), net.shade, net.strength_power)
    batch = trials.kept(net, pictures[:1])[0]
    own = net.chroma(batch.scores.float(), batch.light)
    same = trials.read_as(net)
    assert torch.equal(same.chroma(batch.scores.float(), batch.light), own)
    other = trials.read_as(net, 0.9, 0.3, (), 0.5)
    assert (other.temperature, other.shade, other.strength_power) == (0.9, None, 0.5)
    assert torch.allclose(other.rarity, net.rarity * 0.3 / vivid.RARITY_POWER)
    assert not torch.allclose(other.chroma(batch.scores.float(), batch.light), own)
    assert trials.read_as(net, dark=(10.0, 30.0)).shade == (vivid.SHADE[0], 10.0, 30.0)
    after = (net.temperature, net.rarity, net.shade, net.strength_power)
    assert all(torch.equal(a, b) if torch.is_tensor(a) else a == b for a, b in zip(before, after))


def write_bundle(path, readout):
    net = strong_net()
    net.readout = readout
    bundle.write(str(path), net, bundle.make_manifest(net, ["a", "b", "c"], {}, {}, "t"))
    return str(path)


def asked(folder, tmp_path, **changes):
    flags = {
        "bundles": [write_bundle(tmp_path / "v.vidcolor", "vivid")], "temperature": [None, 0.9], "rarity": [None],
        "dark": ["none"], "strength": [None], "every": 1, "clips": None, "json": str(tmp_path / "t.json"), "threads": 1,
    }
    return argparse.Namespace(**{**vars(options((folder, str(tmp_path)))), **flags, **changes})


def photos(tmp_path):
    """A plain folder of pictures, some of them kept for validation."""
    folder, rng = tmp_path / "own", np.random.default_rng(2)
    folder.mkdir()
    for i in range(20):
        picture(rng, 100, 100).save(folder / f"{i}.png")
    return str(folder)


def test_command_tells_each_way_of_each_kind(tmp_path, capsys):
    assert trials.main(asked(photos(tmp_path), tmp_path)) == 0
    said = capsys.readouterr().out
    assert said.count("T 0.9, no dark, strength^0.7") == 1 and said.count("worn") == said.count("photos") == 2
    with open(tmp_path / "t.json") as f:
        found = json.load(f)
    assert len(found) == 2 and all(set(row) == {"photos", "worn"} for row in found.values())
    assert found[next(iter(found))] != found[list(found)[1]]


def test_command_refuses_another_readout(tmp_path):
    plain = write_bundle(tmp_path / "a.vidcolor", "annealed")
    with pytest.raises(ValueError, match="a.vidcolor: it reads out annealed"):
        trials.main(asked(photos(tmp_path), tmp_path, bundles=[plain]))


def test_report_has_a_line_a_kind(capsys):
    report.show_trial({"photos": {"gain": 1.5, "share": 0.5, "60": 1.25}, "clips": {"gain": 0.0, "share": 0.1, "60": float("nan")}})
    assert capsys.readouterr().out.splitlines() == [
        "  photos   +1.500 dB at 50 %   60 % +1.250", "  clips    +0.000 dB at 10 %   60 % +nan",
    ]


def test_lightness_of_the_truth_is_kept():
    grey = np.full((64, 64, 3), 119, np.uint8)
    batch = trials.kept(strong_net(), [grey])[0]
    want = color.srgb_to_lab(reading.to_float(grey[None]))[0, 0, 0, 0]
    assert torch.allclose(batch.light, want, atol=1e-3) and torch.allclose(batch.truth[:, :1], want, atol=1e-3)
