"""What serves CPU and CUDA alike, as far as a CPU can show it."""

import os
import threading

import numpy as np
import pytest
import torch

from train import bundle, color, data, device, fit, store

from .made_up import listed, options


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return listed(tmp_path_factory.mktemp("data"))


def test_photos_in_device_memory_give_the_same_crops(folders):
    index, pixels = store.open_cache(*folders)
    plain = data.Sampler(index, pixels, np.random.default_rng(3))
    inside = device.DeviceSampler(index, pixels, np.random.default_rng(3))
    for least in ((0, 0), (144, 144)):
        (a, scene), (b, same) = plain.batch(12, 70, 90, least), inside.batch(12, 70, 90, least)
        assert np.array_equal(a, b.numpy()) and np.array_equal(scene, same)


def test_devices_that_are_not_there_are_named():
    with pytest.raises(ValueError, match="want cpu, cuda"):
        device.use("meta")
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="no CUDA device"):
            device.use("cuda")


def test_a_command_may_end_before_the_budget(folders):
    flags = dict(name="cut", seconds=1000.0, batch=2, size=32)
    fit.Trainer(options(folders, **flags, stop_after=2.0)).start()
    again = fit.Trainer(options(folders, **flags, resume=True, device="cpu"))
    assert 0 < again.elapsed < 60 and again.step > 0
    net, _ = bundle.read_checkpoint(os.path.join(folders[1], "cut.pt"))
    assert all(p.device.type == "cpu" for p in net.parameters())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_run_on_cuda(folders):
    try:
        trainer = fit.Trainer(options(folders, name="gpu", seconds=5.0, batch=8, size=64, device="cuda"))
        trainer.start()
        assert trainer.recorder.graphs and not trainer.recorder.fails
        assert fit.Trainer(options(folders, name="gpu", resume=True, device="cuda")).step > 0
    finally:
        device.use("cpu")
    net, _ = bundle.read_checkpoint(os.path.join(folders[1], "gpu.pt"))
    assert all(torch.isfinite(v).all() for v in net.state_dict().values())


def test_tables_are_made_on_the_cpu_whatever_the_device_is():
    want = color.gamut_bins(20)
    with torch.device("meta"):  # holds no values: mixed with it, all would fail
        assert np.array_equal(color.gamut_bins.__wrapped__(20), want)
        lab = torch.rand(3, 2, 2, device="cpu")
        assert color.lab_to_srgb(color.srgb_to_lab(lab)).device.type == "cpu"


def test_batches_drawn_ahead_are_those_of_the_steps(folders):
    flags = dict(name="ahead", batch=4, size=32)
    trainer, plain = (fit.Trainer(options(folders, **flags)) for _ in range(2))
    trainer.drawn = 0
    ahead = device.Ahead(trainer.draw_several, torch.device("cpu"))
    try:
        for step in range(6):
            light, emulsion, truth, scene, rows = ahead.next()
            size, _, count, _, want = plain.shape(step - step % fit.AT_ONCE)
            assert light.shape == (count, 1, *size) and rows == want
            assert len(emulsion) == len(truth) == len(scene) == count
    finally:
        ahead.end()
    assert trainer.drawn % fit.AT_ONCE == 0 and not ahead.thread.is_alive()


def test_an_error_in_drawing_is_raised_where_batches_are_taken():
    def draw():
        raise ValueError("no photo")

    ahead = device.Ahead(draw, torch.device("cpu"))
    with pytest.raises(ValueError, match="no photo"):
        ahead.next()
    ahead.end()


@pytest.mark.skipif(torch.cuda.is_available(), reason="recording works here")
def test_steps_go_on_where_they_cannot_be_recorded(capsys):
    ran = []
    recorder = device.Recorder(lambda batch: ran.append(batch) or batch[0].sum(), threading.Lock())
    for i in range(device.Recorder.FIRST + 2):
        assert recorder.run((torch.full((2,), float(i)), None)) == 2 * i
    assert len(ran) == device.Recorder.FIRST + 2 and recorder.fails
    assert capsys.readouterr().out.count("steps are not recorded") == 1


def test_weights_that_are_no_numbers_are_not_kept(folders):
    trainer = fit.Trainer(options(folders, name="lost", batch=2, size=32))
    trainer.save()
    trainer.average.net.features.fc.weight.data[0, 0] = float("nan")
    with pytest.raises(ValueError, match="no numbers"):
        trainer.save()
    net, _ = bundle.read_checkpoint(os.path.join(folders[1], "lost.pt"))
    assert all(v.isfinite().all() for v in net.state_dict().values())
