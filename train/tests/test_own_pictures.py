"""Any folder of pictures: listing, sizes, scenes, tuning a bundle, validation."""

import numpy as np
import pytest
import torch
from PIL import Image

from train import bundle, calibrate, config, data, fit, judging, model, reading, registry, reliability, report, store, validate

from .made_up import options, picture
from .test_networks import small


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """22 pictures, 4 of them not of use; and a work folder."""
    root, rng = tmp_path_factory.mktemp("own"), np.random.default_rng(0)
    folder, work = root / "town", root / "work"
    for name in ("trams", "b", "."):
        (folder / name).mkdir(parents=True, exist_ok=True)
    work.mkdir()
    for i in range(18):
        where = ("trams", "b", ".")[i % 3]
        size = ((640, 400), (120, 150), (300, 700))[i % 3]
        picture(rng, *size).save(folder / where / f"{i:02d}.{('jpg', 'png')[i % 2]}")
    picture(rng, 50, 50).save(folder / "tiny.png")
    picture(rng, 200, 200).convert("L").save(folder / "grey.png")
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("no picture")
    return str(folder), str(work)


def test_listing(own):
    index = data.read_index(own[0], "train")
    assert len(index.name) == 18 and data.scene_labels(index) == ["b", "trams"]
    assert np.minimum(index.width, index.height).max() == 160
    assert (index.label == data.NO_LABEL).sum() == 6


def test_pixels_are_those_of_the_pictures(own):
    index, pixels = store.open_cache(*own)
    assert len(pixels) == index.offset[-1]
    photo = pixels[index.offset[3] : index.offset[4]].reshape(3, index.height[3], index.width[3])
    assert np.array_equal(photo, store.lab_bytes(data.read_picture(f"{own[0]}/{index.name[3]}")))


def test_upright_by_exif(tmp_path):
    upright = Image.Exif()
    upright[0x0112] = 6  # turned by a quarter
    picture(np.random.default_rng(1), 400, 200).save(tmp_path / "a.jpg", exif=upright)
    index = data.read_index(str(tmp_path), "train")
    assert (index.width[0], index.height[0]) == (160, 320)
    assert data.read_picture(str(tmp_path / "a.jpg")).shape == (320, 160, 3)


@pytest.mark.parametrize("orientation,kind", [(6, "jpg"), (6, "tif"), (9, "jpg"), (1, "tif"), (8, "png")])
def test_pixels_fit_the_listed_size(orientation, kind, tmp_path):
    turned = Image.Exif()
    turned[0x0112] = orientation
    (tmp_path / "photos").mkdir()
    picture(np.random.default_rng(1), 400, 200).save(tmp_path / "photos" / f"a.{kind}", exif=turned)
    index, pixels = store.open_cache(str(tmp_path / "photos"), str(tmp_path))
    want = store.lab_bytes(data.read_picture(str(tmp_path / "photos" / f"a.{kind}")))
    assert (index.height[0], index.width[0]) == want.shape[1:]
    assert np.array_equal(pixels[:].reshape(want.shape), want)


def test_broken_pictures_are_named(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    picture(np.random.default_rng(1), 400, 200).save(photos / "a.jpg")
    (photos / "a.jpg").write_bytes((photos / "a.jpg").read_bytes()[:-2000])
    with pytest.raises(ValueError, match="a.jpg: .*; mend it or take it out"):
        store.open_cache(str(photos), str(tmp_path))


def test_some_are_held_out_when_there_are_enough(tmp_path):
    rng = np.random.default_rng(2)
    for i in range(20):
        picture(rng, 100, 100).save(tmp_path / f"{i:02d}.png")
    train, val = (set(data.read_index(str(tmp_path), part).name) for part in ("train", "val"))
    assert len(train) == 18 and len(val) == 2 and not train & val


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(ValueError, match="no pictures"):
        data.read_index(str(tmp_path), "train")


def test_tuning_a_bundle_adds_scenes(own, tmp_path):
    net = small("zhang", "classes").eval()
    path = str(tmp_path / "z.vidcolor")
    bundle.write(path, net, bundle.make_manifest(net, list("abcde"), {"images_seen": 7, "seconds": 3}, {}))
    trainer = fit.Trainer(options(own, init=path, name=None, lr=None, size=32))
    assert trainer.config.name == "own-town" and trainer.config.lr < 1e-3
    assert trainer.scenes == [*"abcde", "trams"] and trainer.history["images"] == 7
    crops, scene = trainer.sampler.batch(64, 32, 32)
    assert set(scene) == {-1, 1, 5}
    light = torch.rand(1, 1, 64, 64) * 100
    emulsion = torch.eye(4)[:1]
    with torch.no_grad():
        known = net(light, emulsion)[0]
        assert torch.allclose(trainer.net.eval()(light, emulsion)[0], known, atol=0.05)
    trainer.save()
    again = fit.Trainer(options(own, name=None, lr=None, seconds=None, size=None, resume=True))
    assert again.scenes == trainer.scenes and again.net.widths["scenes"] == 6
    assert again.config == trainer.config, "a run goes on as it began, whether or not --init is said again"


def test_readouts_and_reliability_of_own_pictures(own, tmp_path, capsys):
    net = small("zhang", "classes").eval()
    checkpoint = tmp_path / "file"
    checkpoint.write_bytes(b"x")
    pictures = [p[:64, :90] for p in reading.read_photos(own[0], 4)[1]]
    kept = calibrate.Kept(net, pictures, str(checkpoint), str(tmp_path))
    scores, light, *_ = kept[1]
    direct = judging.scores_of(net, pictures[1][None])[0]
    assert torch.allclose(scores, direct, atol=0.01)
    figures = calibrate.sweep(kept, str(tmp_path), torch.linspace(-1, 1, net.channels))
    assert len(figures["temperatures"]) == calibrate.CELLS
    for name in ("mean T=1.0", "mode", "calibrated", "entropy^0.5", "vivid^0.75"):
        assert np.isfinite(figures["readouts"][name]["gain"])
    curve = reliability.reliability(kept)
    assert sum(r["share"] for r in curve["bins"]) == pytest.approx(1)
    report.show({"reliability": curve, "clip_reliability": curve})
    said = capsys.readouterr().out
    assert said.count("rank correlation of confidence and ab error") == 2 and said.count("confidence 0.") >= len(curve["bins"])
    report.plot(curve, tmp_path / "r.png")
    assert Image.open(tmp_path / "r.png").size == (640, 420)
    read = calibrate.reader(net, "calibrated", str(tmp_path))
    assert judging.predict(net, pictures[0][None], reader=read)[0].shape[1] == 2
    again = calibrate.Kept(net, pictures, str(checkpoint), str(tmp_path))
    assert torch.equal(again[1][0], scores)


def test_clean_and_degraded_figures(own):
    net = registry.restore({"architecture": "zhang", "step": 10, "widths": small("zhang", "classes").widths}).eval()
    figures = validate.photos(net, list("abcde"), own[0], 9, degraded=True, entropy=True)
    assert figures["all"]["count"] == figures["degraded"]["all"]["count"] == 2
    assert figures["without_places"] is None
    assert 0 < figures["cross_entropy"] < 20


@pytest.mark.parametrize("flags", [{"sweep": True}, {"reliability": "r.json"}, {"no_photos": True}])
def test_cross_entropy_is_not_asked_for_in_vain(own, flags):
    asked = {"cross_entropy": True, "sweep": False, "reliability": None, "no_photos": False, **flags}
    with pytest.raises(ValueError, match="--cross-entropy goes with"):
        validate.judged(small("zhang", "classes"), [], "x", options(own, readout=None, clips=None, **asked))


@pytest.mark.parametrize("space", ["cielab", "ycbcr"])
def test_cross_entropy_is_that_of_the_classes(space):
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 255, (h, w, 3), dtype=np.uint8) for h, w in ((40, 50), (32, 64), (40, 50))]
    net = model.TwoStream(space=space).eval()
    torch.nn.init.zeros_(net.colour.scores.weight)
    torch.nn.init.zeros_(net.colour.scores.bias)
    got = judging.cross_entropy(net, pictures)
    assert got == pytest.approx([np.log(len(net.centres))] * 3, rel=1e-4), "nothing known: all bins alike"
    torch.nn.init.constant_(net.colour.scores.bias[:1], 5.0)
    assert (judging.cross_entropy(net, pictures) > got).all(), "sure of one that is seldom right"


def test_a_config_file_goes_before_what_own_pictures_bring(own, tmp_path):
    path = tmp_path / "late.toml"
    path.write_text("lr = 3e-3\n")
    named = config.resolve(options(own, init="x", name=None, lr=None, config=str(path)))
    assert (named.name, named.lr) == ("own-town-late", 3e-3), "a checkpoint of its own"
    plain = config.resolve(options(own, init="x", name=None, lr=None))
    assert (plain.name, plain.lr) == ("own-town", config.TUNING_RATE)
