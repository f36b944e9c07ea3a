"""Decoded photos of several folders, and how often each set is drawn."""

import os

import numpy as np
import pytest
from PIL import Image

from train import __main__, config, data, fit, store

from .made_up import listed, options, write_photos


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two listed folders and a work folder."""
    root = tmp_path_factory.mktemp("two")
    first, work = listed(root)
    (root / "more").mkdir()
    write_photos(root / "more", "train", 10, np.random.default_rng(5))
    return first, str(root / "more"), work


def test_slices_are_read_over_the_borders_of_files(tmp_path):
    for name, content in (("a", b"0123"), ("b", b""), ("c", b"456789")):
        (tmp_path / name).write_bytes(content)
    pixels = store.Bytes([tmp_path / n for n in "abc"])
    assert len(pixels) == 10
    for part in (slice(0, 10), slice(2, 7), slice(4, 5), slice(7, None), slice(3, 3)):
        assert pixels[part].tobytes() == b"0123456789"[part]
    os.truncate(tmp_path / "c", 2)
    with pytest.raises(OSError, match="c: shorter than it was"):
        pixels[0:10]


def test_several_folders_are_one_list(two):
    index, pixels = store.open_cache(two[:2], two[2])
    assert len(index.name) == 26 and len(pixels) == index.offset[-1]
    name, rgb = list(store.read_shard(store.tar_path(two[1], "train", "0")))[3]
    at = 16 + 3
    assert index.name[at] == name
    photo = pixels[index.offset[at] : index.offset[at + 1]].reshape(3, *rgb.shape[:2])
    assert np.array_equal(photo, store.lab_bytes(rgb))
    assert index.counts() == {"places": 13, "voc": 13}


def test_only_new_shards_are_decoded(two, tmp_path, capsys):
    folder, work = tmp_path / "grows", tmp_path / "work"
    folder.mkdir(), work.mkdir()
    write_photos(folder, "train", 6, np.random.default_rng(1))
    first = store.open_cache(str(folder), str(work))[1][:]
    rows = (folder / "train.tsv").read_text()
    write_photos(tmp_path, "train", 4, np.random.default_rng(2))
    os.rename(tmp_path / "train-0.tar", folder / "train-1.tar")
    more = (tmp_path / "train.tsv").read_text().splitlines()[1:]
    (folder / "train.tsv").write_text(rows + "".join("1" + line[1:] + "\n" for line in more))
    capsys.readouterr()
    index, pixels = store.open_cache(str(folder), str(work))
    assert "decoded 4 photos" in capsys.readouterr().out
    assert len(index.name) == 10 and np.array_equal(pixels[: len(first)], first)


def test_missing_photos_are_told(tmp_path):
    write_photos(tmp_path, "train", 3, np.random.default_rng(1))
    with open(tmp_path / "train.tsv", "a") as f:
        f.write("0\tghost.webp\tvoc\t-\t128\t128\n")
    with pytest.raises(ValueError, match="shard 0: 1 photos of the list are missing"):
        store.open_cache(str(tmp_path), str(tmp_path))


def test_sets_are_drawn_by_their_factors(two):
    index, pixels = store.open_cache(two[:2], two[2])
    draw = {"voc": 0.0}
    sampler = data.Sampler(index, pixels, np.random.default_rng(0), draw=draw)
    assert (sampler.batch(64, 64, 64)[1] >= 0).all(), "voc has no scenes"
    sampler = data.Sampler(index, pixels, np.random.default_rng(0), draw={"voc": 3.0})
    assert 0.65 < (sampler.batch(800, 64, 64)[1] < 0).mean() < 0.85


@pytest.mark.parametrize("draw", [{"voc": -1}, {"voc": "often"}])
def test_no_other_factors(draw):
    with pytest.raises(ValueError, match="draw.voc is .*, want 0 or more"):
        config.build({"draw": draw})


def test_run_on_both_folders(two):
    trainer = fit.Trainer(options((two[0], two[2]), more=[two[1]], seconds=0.5))
    assert trainer.sets == {"places": 13, "voc": 13}


def test_a_contact_sheet_of_each_set(two, tmp_path, capsys):
    assert __main__.main(["sheets", "--photos", two[1], "--out", str(tmp_path), "--count", "21"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == "voc 5 photos, short side 144 to 144".split()
    assert Image.open(tmp_path / "places.png").size == (20 * 96, 96)


def test_sets_that_nothing_is_trained_on_are_kept_apart(two, tmp_path, capsys):
    plan, out = tmp_path / "plan.toml", tmp_path / "apart"
    plan.write_text("[draw]\nvoc = 0\nplaces = 0.5\n")
    flags = ["apart", "--photos", two[0], "--more", two[1], "--out", str(out), "--count", "6"]
    assert __main__.main([*flags, "--config", str(plan)]) == 0
    index, pixels = store.open_cache(str(out), str(tmp_path), "val")
    assert index.counts() == {"voc": 6 + 5} and len(set(index.name.tolist())) == 11
    source, theirs = store.open_cache(two[0], two[2])
    place = int(np.flatnonzero(source.name == index.name[0].removeprefix("0-"))[0])
    assert np.array_equal(pixels[: index.offset[1]], theirs[source.offset[place] : source.offset[place + 1]])
    plan.write_text("[draw]\nvoc = 0.5\n")
    assert "no set has 0" in __main__.reported([*flags, "--config", str(plan)])
