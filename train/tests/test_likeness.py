"""What guides need of a network."""

import zipfile

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from train import __main__, bundle, likeness, model, network


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
    assert one.read("likeness.onnx") == two.read("likeness.onnx")
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
