"""Data, augmentation, schedule, and a short run on made-up photos."""

import argparse
import os

import numpy as np
import pytest
import torch

from train import (
    augment, bundle, color, data, env, fit, judging, model, network, peers, progress, reading, schedule, store, validate,
)

from .made_up import listed, options


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return listed(tmp_path_factory.mktemp("data"))


def test_allocator_restart_decision():
    assert env.wanted({}) == env.ALLOCATOR
    assert env.command(["fit"])[1:] == ["-m", "train", "fit"]
    assert env.command(["fit"], dev_mode=True)[1:] == ["-X", "dev", "-m", "train", "fit"]
    assert env.wanted(dict(env.ALLOCATOR)) == {}
    assert env.wanted({env.GUARD: "1"}) == {}
    some = {"MALLOC_ARENA_MAX": "1"}
    assert "MALLOC_ARENA_MAX" not in env.wanted(some) and len(env.wanted(some)) == len(env.ALLOCATOR) - 1


def test_cache_holds_the_photos(folders):
    index, pixels = store.open_cache(*folders)
    assert len(pixels) == index.offset[-1]
    name, rgb = next(store.read_shard(store.tar_path(folders[0], "train", "0")))
    i = list(index.name).index(name)
    photo = pixels[index.offset[i] : index.offset[i + 1]].reshape(3, *rgb.shape[:2])
    assert np.array_equal(photo, store.lab_bytes(rgb))


def test_sampler_gives_crops_and_scenes(folders):
    index, pixels = store.open_cache(*folders)
    sampler = data.Sampler(index, pixels, np.random.default_rng(0))
    crops, scene = sampler.batch(64, 100, 90)
    assert crops.shape == (64, 3, 100, 90)
    assert set(scene) == {-1, 0, 1}  # the labelled photos are scene0 and scene2
    assert (sampler.batch(16, 140, 140, (144, 144))[1] == -1).all()
    assert sampler.limit((144, 144)) == (144, 144) and sampler.limit((144, 160)) == (144, 160)
    assert sampler.limit((0, 0)) == sampler.limit((200, 200)) == (128, 128), "none is so large: any photo"
    assert sampler.batch(4, 128, 128, (200, 200))[0].shape == (4, 3, 128, 128)


def test_few_small_photos_do_not_shrink_the_crops():
    sides = np.array([96] + 39 * [128])
    index = argparse.Namespace(
        width=sides, height=sides, offset=np.concatenate([[0], np.cumsum(3 * sides**2)]), set=np.array(40 * ["a"]),
        label=np.array(40 * [""]), counts=lambda: {"a": 40},
    )
    pixels = np.zeros(index.offset[-1], np.uint8)
    pixels[: index.offset[1]] = 255  # the small one
    sampler = data.Sampler(index, pixels, np.random.default_rng(0), [])
    assert sampler.limit((0, 0)) == (128, 128)
    assert sampler.batch(400, 128, 100)[0].max() == 0, "the small photo does not hold it"
    assert sampler.batch(400, 128, 100, (500, 500))[0].max() == 0, "nor where none is large enough"
    assert sampler.batch(400, 96, 96)[0].max() == 255


@pytest.mark.parametrize("size", [(96, 96), (112, 112), (160, 160), (96, 128)])
def test_crops_stay_within_the_limit(size):
    rng, shapes = np.random.default_rng(0), []
    for _ in range(200):
        h, w = schedule.crop_size(size, (128, 160), rng)
        assert 0 < h <= 128 and 0 < w <= 160
        shapes.append(h / w * size[1] / size[0])
    assert 0.72 < min(shapes) < 0.8 and 1.25 < max(shapes) < 1.4, "stretched both ways"


@pytest.mark.parametrize(
    "size,main,multiple,want",
    [(112, 112, 16, (112, 112)), ((128, 192), 112, 16, (128, 192)), (96, 64, 32, (64, 64)), (112, 112, 32, (128, 128))],
)
def test_sizes_fit_the_network(size, main, multiple, want):
    assert schedule.whole_size(size, main, multiple) == want


def test_photos_have_the_shape_of_the_crop():
    assert schedule.least_size(False, (112, 112)) == (0, 0)
    assert schedule.least_size(True, (160, 160)) == (144, 144)
    assert schedule.least_size(128, (128, 192)) == (128, 192)


def test_rate_warms_up_and_falls_to_zero():
    assert schedule.rate_at(1.0, 0, 0, 100) < 0.01
    assert schedule.rate_at(1.0, 1000, 0, 100) == pytest.approx(1, abs=1e-3)
    assert schedule.rate_at(1.0, 1000, 50, 100) == pytest.approx(0.5, abs=1e-3)
    assert schedule.rate_at(1.0, 1000, 100, 100) < 1e-5


def test_the_average_forgets_until_it_is_told_to_keep():
    net = torch.nn.Linear(1, 1, bias=False)
    average = progress.Average(net)
    fed = []
    for step in range(12000):
        fed.append(float(step >= 9000) * (step % 7))
        net.weight.data.fill_(fed[-1])
        average.update(step >= 10000)
    horizon = round(1 / (1 - progress.EMA_DECAY))
    before = sum(progress.EMA_DECAY**k * (1 - progress.EMA_DECAY) * fed[9999 - k] for k in range(10000))
    want = (horizon * before + sum(fed[10000:])) / (horizon + 2000)
    assert average.net.weight.item() == pytest.approx(want, rel=1e-4)
    assert average.kept == 2000


def test_augmentation_changes_only_luminance():
    torch.manual_seed(0)
    crops = np.random.default_rng(0).integers(60, 200, (8, 3, 64, 64)).astype(np.uint8)
    light, emulsion, seen = augment.samples(crops, 64, 64)
    assert light.shape == (8, 1, 64, 64) and 0 <= light.min() and light.max() <= 100
    assert (emulsion.sum(1) == 1).all()
    truth = torch.from_numpy(crops).float() - 128
    truth[:, 0] = torch.from_numpy(crops[:, 0]) / 2.55
    assert torch.allclose(seen, torch.nn.functional.avg_pool2d(truth, 4), atol=1e-4)


def test_emulsions_see_red_dark():
    red = torch.tensor([0.8, 0.1, 0.1]).view(1, 3, 1, 1).expand(2, 3, 4, 4)
    light = augment.emulsion_lightness(color.srgb_to_lab(red), ["ortho", "blue"])
    assert (light < color.srgb_to_lab(red)[:, :1] - 10).all()


def test_video_lightness_of_grey_is_lightness():
    lab = torch.zeros(2, 3, 4, 4)
    lab[:, 0] = 55.0
    assert torch.allclose(augment.video_lightness(lab), lab[:, :1], atol=0.01)


def test_tuning_nothing_is_refused(tmp_path):
    path = tmp_path / "typo.toml"
    path.write_text('tune = ["color.mix4"]\nweights = ""\nsize = 64\nbatch = 4\n')
    flags = argparse.Namespace(**{**vars(options(listed(tmp_path))), "config": str(path)})
    with pytest.raises(ValueError, match="tune: the network has no color.mix4"):
        fit.Trainer(flags).learn()


def test_strength_is_refused_in_another_space(tmp_path):
    path, start = tmp_path / "strength.toml", str(tmp_path / "oklab.vidcolor")
    path.write_text('objective = "strength"\nweights = ""\n')
    net = model.TwoStream(step=20, space="oklab").eval()
    bundle.write(start, net, bundle.make_manifest(net, ["here"] * net.widths["scenes"], {}, {}, "t"))
    flags = argparse.Namespace(**{**vars(options(listed(tmp_path))), "config": str(path), "init": start})
    with pytest.raises(ValueError, match="objective strength is for two-stream in cielab, not two-stream in oklab"):
        fit.Trainer(flags)


def test_exchange_averages_gradients():
    p = torch.nn.Parameter(torch.zeros(3))
    p.grad = torch.tensor([1.0, 2.0, 3.0])
    alone = peers.Peers(1, 3)
    assert alone.exchange([p], 7.0, True) == (7.0, True)
    assert p.grad.tolist() == [1, 2, 3]


@pytest.mark.parametrize("processes", [1, 2])
def test_short_run_saves_and_resumes(folders, processes, tmp_path):
    torch.set_num_threads(1)
    name = f"run{processes}"
    path = tmp_path / "kept.toml"
    path.write_text("mean_from = 0.0\n")
    fit.Trainer(options(folders, config=str(path), name=name, processes=processes, seconds=3.0)).start()
    again = fit.Trainer(options(folders, name=name, resume=True))
    assert again.step > 0 and again.elapsed >= 3.0 and again.average.kept == again.step
    net, state = bundle.read_checkpoint(os.path.join(folders[1], name + ".pt"))
    assert state["images"] == again.images
    assert all(torch.isfinite(v).all() for v in net.state_dict().values())
    rows = again.optimiser.state_dict()["state"]
    assert rows and all(torch.isfinite(r["exp_avg"]).all() for r in rows.values())


def test_a_stage_begins_at_its_share_and_after_a_stop(folders, tmp_path):
    path = tmp_path / "staged.toml"
    path.write_text(
        "sizes = [[96, 1.0, 1.0, false]]\n[[stage]]\nfrom = 0.5\nsizes = [[[96, 128], 1.0, 0.5, 128]]\n"
        "[stage.augment]\ngrain = 1.0\n"
    )
    flags = dict(config=str(path), name="staged", seconds=10.0, size=112, batch=4)
    trainer = fit.Trainer(options(folders, **flags))
    assert trainer.shape()[0] == (96, 96) and trainer.config.stage(4.9)[1].grain == 0
    trainer.elapsed = 5.0
    trainer.save()
    again = fit.Trainer(options(folders, **flags, resume=True))
    size, crop, count, least, _ = again.shape()
    assert (size, count, least) == ((96, 128), 2, (128, 171)) and max(crop) <= 128, "no photo is 171 wide"
    assert again.draw()[0].shape == (2, 1, 96, 128)
    assert again.config.stage(again.elapsed)[1].grain == 1 and again.config.stage(5.0)[1].bars == 0.08
    plain = fit.Trainer(options(folders, name="staged", seconds=20.0, size=None, batch=None, resume=True))
    assert plain.config.stages == trainer.config.stages and plain.config.sizes == trainer.config.sizes
    assert (plain.config.seconds, plain.config.batch) == (20.0, 4), "flags go before the checkpoint"


def test_init_from_bundle_reproduces_outputs(folders, tmp_path):
    torch.manual_seed(3)
    net = model.TwoStream(widths={"scenes": 4}).eval()
    path = str(tmp_path / "b.vidcolor")
    training = {"images_seen": 5, "seconds": 6}
    bundle.write(path, net, bundle.make_manifest(net, ["a", "b", "c", "d"], training, {}))
    trainer = fit.Trainer(options(folders, name="init", init=path))
    assert trainer.history == {"images": 5, "seconds": 6, "objective": "", "sets": {}}
    light = torch.rand(1, 1, 64, 64) * 100
    with torch.no_grad():
        assert torch.allclose(
            trainer.net.eval().colours(light, network.unknown(1))[0],
            bundle.load(path)[0].colours(light, network.unknown(1))[0],
            atol=1e-4,
        )


def test_validation_figures(folders):
    net = model.TwoStream(widths={"scenes": 4}).eval()
    figures = validate.photos(net, [f"scene{i}" for i in range(4)], folders[0])
    assert figures["all"]["count"] == 6 and set(figures["sets"]) == {"places", "voc"}
    assert 0 <= figures["scene_top1"] <= 1


def test_true_colours_gain_and_grey_does_not():
    rgb = np.random.default_rng(0).integers(0, 256, (1, 8, 8, 3)).astype(np.uint8).repeat(4, 1).repeat(4, 2)
    ab = color.srgb_to_lab(reading.to_float(rgb))[:, 1:, ::4, ::4]
    assert judging.judge(rgb, ab)["gain"][0] > 1
    assert judging.judge(rgb, ab * 0)["gain"][0] == pytest.approx(0)


def test_colourfulness_of_flat_colours():
    flat = torch.zeros(1, 3, 4, 4)
    flat[:, 0] = 1.0  # rg = 255, yb = 127.5, no spread
    assert judging.colourfulness(flat)[0].item() == pytest.approx(0.3 * np.hypot(255, 127.5), rel=1e-4)
    assert judging.colourfulness(flat * 0 + 0.5)[0].item() == pytest.approx(0, abs=1e-3)
