"""Export and reading back."""

import json

import numpy as np
import onnx
import pytest
import torch

from train import __main__, bundle, model, network


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A network with moved norms, and its bundle."""
    torch.manual_seed(0)
    net = model.TwoStream().train()
    with torch.no_grad():
        for _ in range(3):
            net(torch.rand(8, 1, 64, 64) * 100, network.unknown(8))
    net.eval()
    path = str(tmp_path_factory.mktemp("bundle") / "a.vidcolor")
    scenes = [f"scene{i}" for i in range(100)]
    bundle.write(path, net, bundle.make_manifest(net, scenes, {"images_seen": 1}, {}))
    return net, path


@pytest.mark.parametrize(
    "past,own,want",
    [("", "l2", "l2"), ("classes", "strength", "classes, then strength"), ("classes, then strength", "classes", "classes, then strength")],
)
def test_the_manifest_names_all_objectives(past, own, want):
    history = {"images": 1, "seconds": 1.0, "objective": past}
    state = {"config": {"objective": own}, "images": 2, "elapsed": 3.0, "history": history, "sets": {}}
    got = bundle.training_of(state, "here")
    assert (got["objective"], got["images_seen"], got["seconds"]) == (want, 3, 4)


def test_the_manifest_names_the_sets_of_all_runs():
    history = {"images": 1, "seconds": 1.0, "sets": {"intel": 22, "sports": 12}}
    settings = {"draw": {"roads": 0, "intel": 0.7}}
    state = {"config": settings, "images": 2, "elapsed": 3.0, "history": history, "sets": {"intel": 2, "voc": 5, "roads": 2}}
    assert bundle.training_of(state, "here")["sets"] == {"intel": 22, "sports": 12, "voc": 5}


def test_onnx_matches_pytorch(exported):
    ab, confidence = bundle.differences(exported[1])
    assert ab <= bundle.AB_BOUND and confidence <= bundle.CONFIDENCE_BOUND


def test_read_back_reproduces_the_network(exported):
    net, path = exported
    again, manifest = bundle.load(path)
    state, own = again.state_dict(), net.state_dict()
    for name, value in own.items():
        if not name.endswith("num_batches_tracked"):
            exact = value.half().float() if value.ndim > 1 else value
            assert torch.equal(state[name], exact), name
    light = torch.rand(1, 1, 64, 64) * 100
    with torch.no_grad():
        ours, theirs = (n(light, network.unknown(1))[0] for n in (net, again))
    assert (ours - theirs).abs().max() < 0.05
    bundle.write(path + "2", again, manifest)
    third = bundle.load(path + "2")[0].state_dict()
    assert all(torch.equal(third[k], v) for k, v in state.items())


def test_graphs_keep_norms_and_carry_the_manifest(exported):
    manifest, graphs = bundle.read(exported[1])
    for content in graphs.values():
        proto = onnx.load_model_from_string(content)
        kinds = [n.op_type for n in proto.graph.node]
        assert "BatchNormalization" in kinds
        assert proto.opset_import[0].version == 17
        assert json.loads({p.key: p.value for p in proto.metadata_props}[bundle.METADATA_KEY]) == manifest
    assert manifest["bins"]["count"] == len(manifest["bins"]["centres"])
    assert manifest["emulsions"] == ["unknown", "blue", "ortho", "pan"]
    assert len(manifest["scenes"]) == 100


def test_mean_g_of_two_frames_is_accepted(exported):
    runtime = bundle.Runtime(exported[1])
    maps = runtime.features(bundle.test_light(64, 64, 2), network.unknown(2).numpy())
    g = np.repeat(maps[2].mean(0, keepdims=True), 2, 0)
    ab, confidence = runtime.colour(maps[0], maps[1], g)
    assert ab.shape == (2, 2, 16, 16) and confidence.shape == (2, 1, 16, 16)


def test_other_formats_are_refused(tmp_path, exported):
    net, path = exported
    manifest = dict(bundle.read(path)[0], format="other/9")
    bad = str(tmp_path / "bad.vidcolor")
    bundle.write(bad, net, manifest)
    with pytest.raises(ValueError, match="other/9"):
        bundle.read(bad)


def test_blend_is_the_mean_whatever_the_emulsion_scale():
    torch.manual_seed(3)
    one, two = model.TwoStream(step=20).eval(), model.TwoStream(step=20).eval()
    expected = (one.features.scene.weight + two.features.scene.weight).detach() / 2
    same = model.TwoStream(step=20).eval()
    same.load_state_dict(one.state_dict())
    model.rescale_emulsion(same, 1.0)
    light, emulsion = torch.rand(2, 1, 64, 64) * 100, torch.eye(4)[[0, 2]]
    with torch.no_grad():
        before = one(light, emulsion)[0]
        bundle.blend(one, same)
        assert torch.allclose(one(light, emulsion)[0], before, atol=1e-4)
    bundle.blend(one, two)
    assert torch.allclose(one.features.scene.weight, expected)
    towards = expected + 0.25 * (two.features.scene.weight.detach() - expected)
    bundle.blend(one, two, 0.75)
    assert torch.allclose(one.features.scene.weight, towards)
    with pytest.raises(ValueError, match="one design"):
        bundle.blend(one, model.TwoStream(step=10))
    two.space = "oklab"
    with pytest.raises(ValueError, match="one design"):
        bundle.blend(one, two)


def test_bundles_with_other_scenes_are_not_blended(tmp_path, exported):
    net, manifest = bundle.load(exported[1])
    other = {**manifest, "scenes": manifest["scenes"][::-1]}
    path = str(tmp_path / "other.vidcolor")
    bundle.write(path, net, other)
    flags = ["--bundle", exported[1], "--blend", path, "--threads", "1", "--out", str(tmp_path / "b.vidcolor")]
    with pytest.raises(ValueError, match="other scenes than those to blend with"):
        __main__.main(["export", *flags])


def test_a_bundle_is_exported_with_another_readout(tmp_path, exported):
    out = str(tmp_path / "b.vidcolor")
    flags = ["--bundle", exported[1], "--readout", "entropy", "--temperature", "0.4", "--threads", "1", "--out", out]
    assert __main__.main(["export", *flags]) == 0
    (before, old), (after, new) = bundle.load(exported[1]), bundle.load(out)
    assert (after.readout, after.temperature, new["training"]) == ("entropy", 0.4, old["training"])
    assert all(torch.equal(v, after.state_dict()[k]) for k, v in before.state_dict().items())


@pytest.mark.parametrize(
    "arguments,want",
    [
        (["check", "{dir}/text.vidcolor"], "text.vidcolor is no whole bundle"),
        (["export", "--work", "{dir}", "--out", "x", "--name", "nope"], "no checkpoint {dir}/nope.pt"),
        (["export", "--work", "{dir}", "--out", "x", "--config", "{dir}/bad.toml"], "bad.toml: Invalid"),
        (["export", "--work", "{dir}", "--out", "x", "--config", "{dir}/none.toml"], "none.toml"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path, arguments, want):
    (tmp_path / "text.vidcolor").write_text("not a bundle")
    (tmp_path / "bad.toml").write_text("lr = = 1")
    got = __main__.reported([a.format(dir=tmp_path) for a in arguments])
    assert got.startswith("train: ") and want.format(dir=tmp_path) in got and "\n" not in got
