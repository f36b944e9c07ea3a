"""What guides need of a network."""

import zipfile

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from train import __main__, bundle, graph, likeness, model, network


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A bundle without likeness, and a folder of pictures."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("likeness")
    net = model.TwoStream().train()
    with torch.no_grad():
        for _ in range(2):
            net(torch.rand(4, 1, 64, 64) * 100, network.unknown(4))
    path = str(folder / "a.vidcolor")
    bundle.write(path, net.eval(), bundle.make_manifest(net, [f"s{i}" for i in range(100)], {}, {}))
    photos = folder / "photos"
    photos.mkdir()
    rng = np.random.default_rng(1)
    for i in range(4):
        coarse = Image.fromarray(rng.integers(0, 255, (9, 12, 3), np.uint8))
        coarse.resize((170, 150), Image.Resampling.BICUBIC).save(photos / f"{i}.png")
    return path, str(photos)


def test_likeness_goes_into_a_bundle_and_leaves_the_rest(made):
    path, photos = made
    outs = [path + "1", path + "2"]
    for out in outs:
        assert __main__.main(["likeness", path, "--out", out, "--photos", photos]) == 0
    one, two = (zipfile.ZipFile(out) for out in outs)
    for name in ("likeness.onnx", "tint.onnx"):
        assert one.read(name) == two.read(name)
    before = zipfile.ZipFile(path)
    for name in before.namelist():
        assert one.read(name) == before.read(name), name


def test_onnx_matches_pytorch(made):
    path, photos = made
    net, _ = bundle.load(path)
    like = likeness.fit(net, photos)
    bundle.write(path + "3", net, bundle.read(path)[0], like)
    session = onnxruntime.InferenceSession(bundle.read_likeness(path + "3"), providers=["CPUExecutionProvider"])
    light = torch.from_numpy(bundle.test_light(64, 96))
    with torch.no_grad():
        local8, skip4, g, _ = net.features(light, network.unknown(1))
        expected = like(*likeness.maps_of(net, light)).numpy()
    (got,) = session.run(None, {"local8": local8.numpy(), "skip4": skip4.numpy(), "g": g.numpy()})
    assert got.shape == (1, likeness.DIMENSIONS, 16, 24)
    assert np.abs(got - expected).max() < 1e-3
    assert np.abs(np.square(got).sum(1) - 1).max() < 1e-4


def test_maps_are_moved_to_where_they_show():
    x = torch.arange(12.0).reshape(1, 1, 3, 4).repeat(1, 2, 1, 1)
    got = likeness.moved(x, 0.25)
    assert got.shape == x.shape
    assert torch.allclose(got[0, 1, 0, 0], torch.tensor(0.25 * 1 + 0.25 * 4))
    assert got[0, 0, 2, 3] == x[0, 0, 2, 3]


def test_tint_draws_to_the_palette(made):
    path, photos = made
    assert __main__.main(["likeness", path, "--out", path + "4", "--photos", photos]) == 0
    files = zipfile.ZipFile(path + "4")
    sessions = [onnxruntime.InferenceSession(files.read(n + ".onnx"), providers=["CPUExecutionProvider"]) for n in ("features", "colour", "tint")]
    light = bundle.test_light(64, 96)
    emulsion = network.unknown(1).numpy()
    maps = dict(zip((o.name for o in sessions[0].get_outputs()), sessions[0].run(None, {"L": light, "emulsion": emulsion}), strict=True))
    inputs = {i.name: maps[i.name] for i in sessions[1].get_inputs()}
    plain = sessions[1].run(["ab"], inputs)[0]
    palette = np.tile(np.array([20, -40], np.float32), graph.SAMPLES)[None]
    none, some = (sessions[2].run(["ab"], inputs | {"palette": palette, "tint": np.full((1, 1), t, np.float32)})[0] for t in (0, 0.5))
    assert np.abs(none - plain).max() < 1e-3
    goal = np.array([20, -40], np.float32)
    assert np.linalg.norm(some.mean((0, 2, 3)) - goal) < np.linalg.norm(plain.mean((0, 2, 3)) - goal)
