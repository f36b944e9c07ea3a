"""Objectives: weights, gradients, and a short run of each kind."""

import os

import numpy as np
import pytest
import torch

from train import (
    bundle, color, config, fit, judging, model, network, objectives, readouts, registry, store, strength, vivid,
)

from .made_up import listed, options


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return listed(tmp_path_factory.mktemp("data"))


def written(folder, text):
    path = os.path.join(folder, "c.toml")
    with open(path, "w") as f:
        f.write(text)
    return path


def test_rebalancing_has_mean_one_and_lifts_the_rare():
    shares = np.array([0.7, 0.2, 0.09, 0.01])
    weight = objectives.rebalancing(shares)
    assert (weight * shares).sum() == pytest.approx(1)
    assert (np.diff(weight) > 0).all()
    assert objectives.rebalancing(shares, uniform=1.0) == pytest.approx(np.ones(4))


def test_bin_shares_sum_to_one_and_are_kept(folders):
    index, pixels = store.open_cache(*folders)
    centres = color.gamut_bins()
    shares = objectives.cached_shares(index, pixels, centres, "cielab", 10, folders[1])
    assert shares.sum() == pytest.approx(1) and shares.min() >= 0
    again = objectives.cached_shares(index, None, centres, "cielab", 10, folders[1])
    assert np.array_equal(shares, again)


def test_row_weights_scale_loss_and_gradient():
    net = model.TwoStream()
    ab = torch.tensor([30.0, -20.0]).view(1, 2, 1, 1).expand(1, 2, 4, 4)
    scores = torch.randn(1, net.outputs, 4, 4, requires_grad=True)
    plain = objectives.Classes(net).loss(scores, ab)
    heavy = objectives.Classes(net, torch.full((net.outputs,), 3.0)).loss(scores, ab)
    assert heavy.item() == pytest.approx(3 * plain.item(), rel=1e-5)
    one, three = (torch.autograd.grad(x, scores)[0] for x in (plain, heavy))
    assert torch.allclose(3 * one, three, atol=1e-6)


def test_variance_does_not_bend_the_squared_error():
    scores = torch.randn(2, 3, 4, 4, requires_grad=True)
    chroma = torch.randn(2, 2, 4, 4) * 30
    objectives.Regression().loss(scores, chroma).backward()
    error = (scores[:, :2] - chroma / network.UNIT).detach()
    assert torch.allclose(scores.grad[:, :2], error / 32, atol=1e-6)  # of the mean over 2 x 16 places and 2 channels
    assert scores.grad[:, 2].abs().sum() > 0


def made_up_pictures(count=3):
    """L and ab of smooth pictures, at a quarter of some size: (N,1,16,16), (N,2,16,16)."""
    torch.manual_seed(0)
    coarse = torch.randn(count, 3, 4, 4)
    lab = torch.nn.functional.interpolate(coarse, size=(16, 16), mode="bilinear")
    return 50 + 10 * lab[:, :1], 25 * lab[:, 1:]


def test_gain_and_colourfulness_are_those_of_validate():
    light4, chroma = made_up_pictures()
    painted, true, grey = (strength.levels(light4, x) for x in (0.5 * chroma, chroma, 0 * chroma))
    want = judging.psnr(painted / 255, true / 255) - judging.psnr(grey / 255, true / 255)
    assert torch.allclose(strength.gain(painted, true, grey), want, atol=0.4)  # the floor, and no rounding
    assert torch.allclose(strength.colourfulness(true), judging.colourfulness(true / 255), atol=0.5)


def test_gain_pulls_chroma_to_the_truth_and_its_price_beyond_it():
    light4, chroma = made_up_pictures()

    def slope(at, price):
        """Slope of the loss along the strength of the chroma, from ``at`` of the truth's on."""
        factor = torch.tensor(at, requires_grad=True)

        class Painter:
            def chroma(self, scores, seen4):
                return factor * chroma

        strength.Gain(Painter(), price).loss(None, chroma, light4, light4).backward()
        return factor.grad.item()

    assert slope(0.5, 0.0) < 0 < slope(1.5, 0.0)
    assert slope(1.5, 5.0) < 0


def test_strength_is_learnt_for_a_vivid_read_out(folders):
    trainer = fit.Trainer(options(folders, config=written(folders[1], 'objective = "strength"'), name="vivid"))
    want = readouts.counted(trainer.net, trainer.options)
    assert trainer.net.readout == trainer.average.net.readout == "vivid"
    assert torch.equal(trainer.net.rarity, want) and trainer.objective.whole and trainer.whole_maps


def test_strength_is_learnt_for_the_read_out_of_now_where_a_network_had_an_older_one(folders, tmp_path):
    path = written(folders[1], 'objective = "strength"')
    old = fit.Trainer(options(folders, config=path, name="older"))
    old.net.temperature, old.net.shade = 0.3, (0.2, 5.0, 9.0)
    start = str(tmp_path / "older.vidcolor")
    bundle.write(start, old.net, bundle.make_manifest(old.net, old.scenes, {}, {}))
    assert tuple(bundle.load(start)[0].shade) == (0.2, 5.0, 9.0)
    net = fit.Trainer(options(folders, config=path, name="newer", init=start)).net
    assert (net.temperature, net.shade) == (vivid.TEMPERATURE, vivid.SHADE)


def test_the_strength_rests_while_something_else_is_learnt(folders):
    trainer = fit.Trainer(options(folders, config=written(folders[1], ""), name="rests", batch=2, size=32, seconds=100.0))
    model.add_strength(trainer.net)
    trainer.learn()
    resting = [n for n, p in trainer.net.named_parameters() if not p.requires_grad]
    assert resting and all(n.startswith("colour.strength.") for n in resting)


def test_a_step_that_is_no_number_changes_nothing(folders):
    trainer = fit.Trainer(options(folders, config=written(folders[1], ""), name="nan", batch=2, size=32, seconds=100.0))
    trainer.peers = fit.peers.Peers(1, sum(p.numel() for p in trainer.learning))
    trainer.learn()
    before = [p.detach().clone() for p in trainer.net.parameters()]
    average, sound = trainer.average.steps, trainer.losses
    trainer.losses = lambda batch: (sound(batch)[0] * float("nan"), *sound(batch)[1:])
    trainer.last = fit.time.perf_counter()
    trainer.train_step(trainer.draw())
    assert all(torch.equal(p, b) for p, b in zip(trainer.net.parameters(), before)) and trainer.average.steps == average
    trainer.losses = sound
    trainer.train_step(trainer.draw())
    assert not all(torch.equal(p, b) for p, b in zip(trainer.net.parameters(), before))


def test_critic_and_network_pull_apart():
    torch.manual_seed(0)
    duel = objectives.Duel(1e-3)
    light, true = torch.rand(3, 1, 16, 16) * 100, torch.randn(3, 2, 16, 16) * 20
    painted = torch.zeros(3, 2, 16, 16, requires_grad=True)
    fooled, mine = duel.losses(light, painted, true)
    fooled.backward()
    assert painted.grad.abs().sum() > 0
    assert all(p.grad is None for p in duel.critic.parameters())
    mine.backward()
    assert all(p.grad is not None for p in duel.critic.parameters())


@pytest.mark.parametrize(
    "text",
    [
        'objective = "rebalanced"\nconsistency = 0.5\nspace = "oklab"',
        'architecture = "nazeri"\nobjective = "adversarial"\nbase = "l2"\nscene_loss = false\nwidth = 0.1',
        'architecture = "iizuka"\nobjective = "l2"\nwidth = 0.1\nconsistency = 1.0',
        'objective = "strength"',
    ],
)
def test_a_run_of_each_kind(folders, text):
    opts = options(folders, config=written(folders[1], text), name="kind", batch=2, size=32, seconds=100.0)
    trainer = fit.Trainer(opts)
    trainer.peers = fit.peers.Peers(1, sum(p.numel() for p in trainer.learning))
    trainer.net.train()
    before = {k: v.clone() for k, v in trainer.net.state_dict().items()}
    for _ in range(2):
        trainer.last = fit.time.perf_counter()
        row = trainer.train_step(trainer.draw())
    assert row.isfinite().all()
    if trainer.config.objective == "strength":
        before = {k: v for k, v in before.items() if k.startswith("colour.strength")}
    moved = [k for k, v in trainer.net.state_dict().items() if v.is_floating_point() and not torch.equal(v, before.get(k, v))]
    assert len(moved) > len(before) // 2
    trainer.save()
    again = fit.Trainer(options(folders, config=opts.config, name="kind", batch=2, size=32, resume=True))
    assert again.step == 2 and (again.duel is None) == ("adversarial" not in text)
    net, state = bundle.read_checkpoint(trainer.path)
    assert state["config"]["objective"] == trainer.config.objective and net.kind == trainer.net.kind
    assert all(torch.equal(v, trainer.average.net.state_dict()[k]) for k, v in net.state_dict().items())


def test_resuming_as_something_else_is_refused(folders):
    small = written(folders[1], 'architecture = "zhang"\nwidth = 0.1')
    fit.Trainer(options(folders, config=small, name="z")).save()
    assert fit.Trainer(options(folders, name="z", resume=True)).net.kind == "zhang"
    with pytest.raises(ValueError, match="zhang"):
        fit.Trainer(options(folders, config=written(folders[1], ""), name="z", resume=True))


def test_the_first_checkpoints_still_load(folders):
    trainer = fit.Trainer(options(folders, name="old"))
    trainer.save()
    state = torch.load(trainer.path, weights_only=True)
    for later in ("network", "config"):
        del state[later]
    torch.save(state, trainer.path)
    assert fit.Trainer(options(folders, name="old", resume=True)).net.kind == "two-stream"
    assert bundle.read_checkpoint(trainer.path)[0].output == "classes"


def test_every_shipped_config_is_valid():
    folder = os.path.join(os.path.dirname(config.__file__), "configs")
    found = {name: config.read(os.path.join(folder, name)) for name in os.listdir(folder)}
    assert found["two-stream.toml"] == config.Config()
    assert found["large-last.toml"].name == "two-stream" and found["large-last.toml"].stages[0].begin == 0.75
    assert {c.architecture for c in found.values()} == set(registry.NAMES)


@pytest.mark.parametrize(
    "text,words",
    [
        ("colour = 1", "no such setting: colour"),
        ("[augment]\nrain = 1", "augment.rain"),
        ('space = "hsv"', "want one of cielab"),
        ("width = 0", "want more than 0"),
        ('objective = "strength"\nspace = "oklab"', "not two-stream in oklab"),
        ("[[stage]]\nsizes = [[112, 1.0, 1.0, false]]", "no from"),
        ('architecture = "zhang"\nsecond = "efficientnet-lite2"', "second is for two-stream, not zhang"),
        ('architecture = "zhang"\nblocks8 = 1', "blocks8 is for two-stream, not zhang"),
        ("blocks16 = -1", "blocks16 is -1, want 0 or more"),
        ('second = "mobilenetv2"', "second is 'mobilenetv2', want one of , efficientnet-lite0"),
        ('norms = "off"', "want one of learn, held"),
        ("[held]\ntrunk = 0", "held.trunk is 0, want blocks, 1 or more, of trunk or second"),
        ("[held]\nhead = 1", "held.head"),
        ("[[stage]]\nfrom = 1.5", "shares of the budget"),
        ("[[stage]]\nfrom = 0.5\nuntil = 1", "stage.until"),
        ("[[stage]]\nfrom = 0.5\nsizes = [[112, 0.5, 1.0, false]]", "do not sum to 1"),
        ("sizes = [[112, 1.0, 1.0]]", "want size, share"),
    ],
)
def test_mistakes_in_a_config_are_named(tmp_path, text, words):
    with pytest.raises(ValueError, match=words):
        config.read(written(tmp_path, text))


def test_flags_go_before_the_file(folders):
    path = written(folders[1], 'seconds = 5\nlr = 0.5\n[augment]\njpeg = 0.25')
    found = config.resolve(options(folders, config=path, lr=0.25, seconds=None))
    assert (found.lr, found.seconds, found.augment.jpeg, found.augment.bars) == (0.25, 5, 0.25, 0.08)
