"""Data, augmentation, schedule, and a short run on made-up photos."""

import os

import numpy as np
import pytest
import torch

from train import augment, bundle, color, data, env, fit, model, peers, validate

from .made_up import listed, options


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return listed(tmp_path_factory.mktemp("data"))


def test_allocator_restart_decision():
    assert env.wanted({}) == env.ALLOCATOR
    assert env.wanted(dict(env.ALLOCATOR)) == {}
    assert env.wanted({env.GUARD: "1"}) == {}
    some = {"MALLOC_ARENA_MAX": "1"}
    assert "MALLOC_ARENA_MAX" not in env.wanted(some) and len(env.wanted(some)) == len(env.ALLOCATOR) - 1


def test_cache_holds_the_photos(folders):
    index, pixels = data.open_cache(*folders)
    assert len(pixels) == index.offset[-1]
    name, rgb = next(data.read_shard(data.tar_path(folders[0], "train", "0")))
    i = list(index.name).index(name)
    photo = pixels[index.offset[i] : index.offset[i + 1]].reshape(3, *rgb.shape[:2])
    assert np.array_equal(photo, data.lab_bytes(rgb))


def test_sampler_gives_crops_and_scenes(folders):
    index, pixels = data.open_cache(*folders)
    sampler = data.Sampler(index, pixels, np.random.default_rng(0))
    crops, scene = sampler.batch(64, 100, 90)
    assert crops.shape == (64, 3, 100, 90)
    assert set(scene) == {-1, 0, 1}  # the labelled photos are scene0 and scene2
    assert (sampler.batch(16, 140, 140, large=True)[1] == -1).all()


@pytest.mark.parametrize("size", [96, 112, 160])
def test_crops_stay_within_the_limit(size):
    rng = np.random.default_rng(0)
    for _ in range(200):
        h, w = fit.crop_size(size, 128, rng)
        assert 0 < h <= 128 and 0 < w <= 128
        assert 0.7 < h / w < 1.4


def test_rate_warms_up_and_falls_to_zero():
    assert fit.rate_at(1.0, 0, 0, 100) < 0.01
    assert fit.rate_at(1.0, 1000, 0, 100) == pytest.approx(1, abs=1e-3)
    assert fit.rate_at(1.0, 1000, 50, 100) == pytest.approx(0.5, abs=1e-3)
    assert fit.rate_at(1.0, 1000, 100, 100) < 1e-5


def test_augmentation_changes_only_luminance():
    torch.manual_seed(0)
    crops = np.random.default_rng(0).integers(60, 200, (8, 3, 64, 64)).astype(np.uint8)
    light, emulsion, ab = augment.samples(crops, 64, 64)
    assert light.shape == (8, 1, 64, 64) and 0 <= light.min() and light.max() <= 100
    assert (emulsion.sum(1) == 1).all()
    truth = torch.from_numpy(crops[:, 1:]).float() - 128
    assert torch.allclose(ab, torch.nn.functional.avg_pool2d(truth, 4), atol=1e-4)


def test_emulsions_see_red_dark():
    red = torch.tensor([0.8, 0.1, 0.1]).view(1, 3, 1, 1).expand(2, 3, 4, 4)
    light = augment.emulsion_lightness(color.srgb_to_lab(red), ["ortho", "blue"])
    assert (light < color.srgb_to_lab(red)[:, :1] - 10).all()


def test_video_lightness_of_grey_is_lightness():
    lab = torch.zeros(2, 3, 4, 4)
    lab[:, 0] = 55.0
    assert torch.allclose(augment.video_lightness(lab), lab[:, :1], atol=0.01)


def test_exchange_averages_gradients():
    p = torch.nn.Parameter(torch.zeros(3))
    p.grad = torch.tensor([1.0, 2.0, 3.0])
    alone = peers.Peers(1, 3)
    assert alone.exchange([p], 7.0, True) == (7.0, True)
    assert p.grad.tolist() == [1, 2, 3]


@pytest.mark.parametrize("processes", [1, 2])
def test_short_run_saves_and_resumes(folders, processes):
    torch.set_num_threads(1)
    name = f"run{processes}"
    fit.Trainer(options(folders, name=name, processes=processes, seconds=3.0)).start()
    again = fit.Trainer(options(folders, name=name, resume=True))
    assert again.step > 0 and again.elapsed >= 3.0
    net, state = bundle.read_checkpoint(os.path.join(folders[1], name + ".pt"))
    assert state["images"] == again.images
    assert all(torch.isfinite(v).all() for v in net.state_dict().values())
    rows = again.optimiser.state_dict()["state"]
    assert rows and all(torch.isfinite(r["exp_avg"]).all() for r in rows.values())


def test_init_from_bundle_reproduces_outputs(folders, tmp_path):
    torch.manual_seed(3)
    net = model.TwoStream(widths={"scenes": 4}).eval()
    path = str(tmp_path / "b.vidcolor")
    training = {"images_seen": 5, "seconds": 6}
    bundle.write(path, net, bundle.make_manifest(net, ["a", "b", "c", "d"], training, {}))
    trainer = fit.Trainer(options(folders, name="init", init=path))
    assert trainer.history == {"images": 5, "seconds": 6}
    light = torch.rand(1, 1, 64, 64) * 100
    with torch.no_grad():
        assert torch.allclose(
            trainer.net.eval().colours(light, model.unknown(1))[0],
            bundle.load(path)[0].colours(light, model.unknown(1))[0],
            atol=1e-4,
        )


def test_validation_figures(folders):
    net = model.TwoStream(widths={"scenes": 4}).eval()
    figures = validate.photos(net, [f"scene{i}" for i in range(4)], folders[0])
    assert figures["all"]["count"] == 6 and set(figures["sets"]) == {"places", "voc"}
    assert 0 <= figures["scene_top1"] <= 1


def test_true_colours_gain_and_grey_does_not():
    rgb = np.random.default_rng(0).integers(0, 256, (1, 8, 8, 3)).astype(np.uint8).repeat(4, 1).repeat(4, 2)
    ab = color.srgb_to_lab(validate.to_float(rgb))[:, 1:, ::4, ::4]
    assert validate.judge(rgb, ab)["gain"][0] > 1
    assert validate.judge(rgb, ab * 0)["gain"][0] == pytest.approx(0)


def test_colourfulness_of_flat_colours():
    flat = torch.zeros(1, 3, 4, 4)
    flat[:, 0] = 1.0  # rg = 255, yb = 127.5, no spread
    assert validate.colourfulness(flat)[0].item() == pytest.approx(0.3 * np.hypot(255, 127.5), rel=1e-4)
    assert validate.colourfulness(flat * 0 + 0.5)[0].item() == pytest.approx(0, abs=1e-3)
