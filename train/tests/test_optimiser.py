"""Muon: its matrices, its steps, and the work shared by processes."""

import argparse

import pytest
import torch

from train import bundle, device, fit, model, optimiser, peers

from .made_up import listed, options


@pytest.mark.parametrize("halves", [False, True])
@pytest.mark.parametrize("shape", [(8, 16), (16, 8), (40, 300), (64, 64)])
def test_singular_values_become_alike(shape, halves, monkeypatch):
    monkeypatch.setattr(device, "multiplies_halves", lambda _: halves)
    torch.manual_seed(0)
    left, _, right = torch.linalg.svd(torch.randn(shape), full_matrices=False)
    matrix = left @ torch.diag(torch.logspace(1, -0.5, min(shape))) @ right
    got = torch.linalg.svdvals(optimiser.orthogonal(matrix))
    assert got.min() > 0.6 and got.max() < 1.3, got


def test_matrices_of_one_shape_are_made_together():
    torch.manual_seed(0)
    matrices = [torch.randn(shape) for shape in ((8, 16), (24, 9), (8, 16), (9, 24), (24, 9))]
    for got, matrix in zip(optimiser.stacked(matrices), matrices, strict=True):
        assert torch.allclose(got, optimiser.orthogonal(matrix), atol=0.05 if device.multiplies_halves("cpu") else 1e-4)


@pytest.mark.parametrize("halves,apart", [(False, 1e-3), (True, 0.05)])
def test_direction_stays(halves, apart, monkeypatch):
    monkeypatch.setattr(device, "multiplies_halves", lambda _: halves)
    u, v = torch.linalg.qr(torch.randn(24, 24))[0], torch.linalg.qr(torch.randn(24, 24))[0]
    got = optimiser.orthogonal(u @ torch.diag(torch.linspace(1, 3, 24)) @ v)
    assert torch.allclose(u.T @ got @ v.T, torch.diag((u.T @ got @ v.T).diagonal()), atol=apart)
    assert (u.T @ got @ v.T).diagonal().min() > 0.6


@pytest.mark.parametrize(
    "name,shape,want",
    [
        ("features.trunk.blocks.3.expand.conv.weight", (144, 24, 1, 1), True),
        ("features.trunk.blocks.3.depth.conv.weight", (144, 1, 3, 3), False),
        ("features.trunk.stem.conv.weight", (32, 1, 3, 3), False),
        ("colour.mix8.conv.weight", (128, 128, 3, 3), True),
        ("colour.fuse_global.weight", (128, 256), True),
        ("colour.scores.weight", (260, 96, 1, 1), False),
        ("features.scene.weight", (100, 256), False),
        ("features.fc.weight", (256, 1284), False),
        ("colour.strength.local.weight", (32, 96, 1, 1), False),
        ("colour.mix8.norm.weight", (128,), False),
    ],
)
def test_which_weights_are_inner(name, shape, want):
    assert optimiser.is_inner(name, torch.empty(shape)) == want


@pytest.mark.parametrize("kind", optimiser.NAMES)
def test_every_weight_has_one_optimiser_and_its_rate(kind):
    net = model.TwoStream()
    groups = optimiser.create(net, 1e-3, 0.2, kind=kind).param_groups
    owned = [id(p) for g in groups for p in g["params"]]
    assert sorted(owned) == sorted(id(p) for p in net.parameters())
    slow = {id(p) for p in net.slow_parameters()}
    for g in groups:
        assert {id(p) in slow for p in g["params"]} == {g["scale"] == 0.2}
        assert (g["weight_decay"] > 0) == (g["params"][0].ndim > 1)


def test_what_a_grown_network_had_learns_at_its_own_rate():
    net = model.TwoStream(second="efficientnet-lite2")
    groups = optimiser.create(net, 1e-3, 0.2, kind="muon", old_rate=0.25).param_groups
    scales = {id(p): g["scale"] for g in groups for p in g["params"]}
    f, c = net.features, net.colour
    for want, ps in (
        (0.2, [f.trunk.stem.conv.weight, f.second.blocks[9].depth.conv.weight, f.second_pool.conv.weight]),
        (0.25, [f.fc.weight, f.lat16.conv.weight, f.lat16.norm.bias, c.scores.weight]),
        (1.0, [f.second_fc.weight, *f.second_maps.parameters()]),
    ):
        assert {scales[id(p)] for p in ps} == {want}
    assert not optimiser.is_inner("features.second.blocks.9.expand.conv.weight", torch.empty(528, 88, 1, 1))


def test_first_step_has_the_size_of_adamw_s():
    p = torch.nn.Parameter(torch.zeros(48, 96))
    p.grad = torch.randn(48, 96) * 1e-4
    optimiser.Muon([{"params": [p]}], 0.01).step()
    size = p.detach().square().mean().sqrt().item()
    assert size == pytest.approx(0.01 * optimiser.ADAMW_SIZE, rel=0.25)
    assert (p.detach() * p.grad).sum() < 0, "downhill"


def _share(rank, group, out):
    """Two turns of spread work in a process of a group, with a gradient exchange between."""
    values = [torch.full((3, 4), 1.0), torch.full((2, 2), 2.0), torch.full((5, 4), 3.0)]
    p = torch.nn.Parameter(torch.zeros(40))
    for turn in (1, 10):
        p.grad = torch.full((40,), rank + 1.0)
        group.exchange([p], 0.0, False)
        assert torch.equal(p.grad, torch.full((40,), 1.5)), "the mean of both processes"
        rows = group.spread(lambda v: v * turn + group.rank / 1000, values)
        got = [float(r.mean()) for r in rows]
        assert all((r == r.flatten()[0]).all() for r in rows)
        if rank == 0:
            out[:, 0 if turn == 1 else 1] = torch.tensor(got)
    group.finish()


def test_processes_share_the_work():
    group, out = peers.Peers(2, 40), torch.zeros(3, 2)
    group.start(lambda rank: _share(rank, group, out))
    _share(0, group, out)
    owner = group.owners([torch.empty(3, 4), torch.empty(2, 2), torch.empty(5, 4)])
    assert sorted(set(owner)) == [0, 1] and owner[2] != owner[0]
    want = torch.tensor([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]) + torch.tensor(owner)[:, None] / 1000
    assert torch.allclose(out, want, atol=1e-6)


@pytest.mark.parametrize("processes", [1, 2])
def test_short_run_with_muon_saves_and_resumes(processes, tmp_path):
    torch.set_num_threads(1)
    folders, path = listed(tmp_path), tmp_path / f"muon{processes}.toml"
    path.write_text('optimiser = "muon"\nweights = ""\nsize = 64\nbatch = 4\n')
    flags = argparse.Namespace(
        **{**vars(options(folders, name=None, processes=processes, seconds=3.0)), "config": str(path)}
    )
    fit.Trainer(flags).start()
    flags.resume = True
    again = fit.Trainer(flags)
    state = again.optimiser.state_dict()
    assert again.step > 0 and state["adamw"]["state"] and state["muon"]["state"]
    assert all(row["average"].abs().sum() > 0 for row in state["muon"]["state"].values())
    flags.name = f"muon{processes}"
    other = tmp_path / "adamw.toml"
    other.write_text('optimiser = "adamw"\n')
    flags.config = str(other)
    with pytest.raises(ValueError, match="was trained by muon, not adamw: export it and use --init"):
        fit.Trainer(flags)
    net, _ = bundle.read_checkpoint(again.path)
    assert all(torch.isfinite(v).all() for v in net.state_dict().values())
