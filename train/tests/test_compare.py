"""The comparison: rows, the three sentences, the feature distance, the sheet."""

import argparse

import numpy as np
import pytest
import torch
from PIL import Image

from train import bundle, compare, config, vgg

from .made_up import listed
from .test_networks import small


def result(name, gain, kind="iizuka", scenes=True):
    """One method's figures."""
    figures = dict(psnr=22 + gain, gain=gain, ab_error=11.5, cf=20.0, cf_truth=32.0, count=6)
    return dict(
        name=name, architecture=kind, objective="l2", scene_loss=scenes, width=0.5, space="cielab", images=9100,
        photos={"all": figures, "scene_top1": 0.25, "gain_at_cf": {compare.AT: gain - 0.5}}, vgg=None, parameters=4_100_000, ms=17.2,
    )


def test_a_row():
    row = compare.cells(result("iizuka", 0.8))
    assert row[:6] == ("iizuka, width 0.5", "l2", "on", "9k", "22.80", "+0.80")
    assert row[6:] == ("+0.30", "11.50", "20.0", "12.0", "25.0 %", "–", "4.1", "17")
    assert len(row) == len(compare.COLUMNS)


@pytest.mark.parametrize("apart,word", [(0.4, "helps"), (-0.4, "costs"), (0.01, "makes no difference")])
def test_the_answer_follows_the_figures(apart, word):
    rows = [result("iizuka", 0.5 + apart), result("iizuka-no-scene", 0.5, scenes=False), result("zhang", 0.2, "zhang")]
    text = compare.answer(rows)
    assert word in text and "ahead of" in text and text.count(". ") == 2


def test_what_was_not_compared_is_said():
    assert "No config was trained both" in compare.answer([result("zhang", 0.2, "zhang")])


def test_the_document_links_a_sheet_beside_it_only(tmp_path):
    rows = [result("iizuka", 0.5)]
    options = argparse.Namespace(
        out=str(tmp_path / "docs" / "l.md"), seconds=60, processes=1, threads=1, clock="cpu", title=None
    )
    beside = compare.document(rows, str(tmp_path / "docs" / "s.png"), options)
    assert "](s.png)" in beside and "for 60 s of a core by one single-threaded process on" in beside
    options.clock, options.processes = "wall", 2
    elsewhere = compare.document(rows, str(tmp_path / "s.png"), options)
    assert elsewhere.startswith(f"# {compare.TITLE}") and "does it help?" in elsewhere
    options.title = "Colour spaces"
    other = compare.document(rows, str(tmp_path / "s.png"), options)
    assert other.startswith("# Colour spaces\n") and "help?" not in other and other.endswith("threads: 1.\n")
    assert "png" not in elsewhere and "for 60 s by 2 single-threaded processes on" in elsewhere


def test_feature_distance(tmp_path):
    rng, arrays, inputs = np.random.default_rng(0), {}, 3
    for i, block in enumerate(vgg.BLOCKS):
        for name in block:
            arrays[name + ".w"] = rng.normal(0, 0.1, (4 << i, inputs, 3, 3)).astype(np.float16)
            arrays[name + ".b"] = np.zeros(4 << i, np.float16)
            inputs = 4 << i
    np.savez(tmp_path / "v.npz", **arrays)
    features, one = vgg.Features(tmp_path / "v.npz"), torch.rand(2, 3, 32, 32)
    near, far = features.distance(one, one * 0.98), features.distance(one, 1 - one)
    assert (features.distance(one, one) == 0).all() and (near < far).all()


def test_the_sheet_has_a_cell_for_each(tmp_path):
    photos, work = listed(tmp_path)
    entry = compare.Entry("zhang.toml", config.Config(name="zhang"), 5.0, work)
    net = small("zhang", "classes").eval()
    bundle.write(entry.bundle, net, bundle.make_manifest(net, list("abcde"), {}, {}))
    flags = argparse.Namespace(photos=photos, sheet_sets="voc", sheet_count=2, sheet_photos=None)
    compare.draw_sheet([entry], flags, str(tmp_path / "s.png"))
    assert Image.open(tmp_path / "s.png").size == (3 * compare.CELL, 16 + 2 * compare.CELL)
    (tmp_path / "shown").mkdir()
    Image.new("RGB", (400, 200), "red").save(tmp_path / "shown" / "a.png")
    flags.sheet_photos = str(tmp_path / "shown")
    assert [p.shape for p in compare.sheet_rows(flags)] == [(160, 320, 3)]


@pytest.mark.parametrize(
    ("change", "named"),
    [({}, None), ({"clock": "cpu"}, "clock"), ({"every": 4}, "every"), ({"more": ["b"]}, "more"), ({"lr": 1e-3}, "lr")],
)
def test_a_row_of_other_conditions_is_refused(change, named):
    options = argparse.Namespace(processes=2, clock="wall", every=1, photos="a")
    entry = compare.Entry("a.toml", config.Config(), 60, "work")
    row = {"training": compare.conditions(entry, options)}
    if "lr" in change:
        entry.config.lr = change["lr"]
    else:
        vars(options).update(change)
    if named is None:
        compare.check_same(row, entry, options)
        compare.check_same({}, entry, options)
        return
    with pytest.raises(ValueError, match=f"was made with another {named}: remove it"):
        compare.check_same(row, entry, options)


@pytest.mark.parametrize("more", [None, ["b", "c"]])
def test_all_folders_are_trained_on(tmp_path, monkeypatch, more):
    options = argparse.Namespace(processes=1, clock="cpu", photos="a", more=more, work=str(tmp_path))
    commands = []
    monkeypatch.setattr(compare.subprocess, "Popen", commands.append)
    monkeypatch.setattr(compare, "wait_for", lambda _: None)
    assert not compare.train(compare.Entry("a.toml", config.Config(), 60, str(tmp_path)), options)
    got = commands[0][commands[0].index("--photos") :]
    assert got == ["--photos", "a", "--work", str(tmp_path), *(["--more", *more] if more else [])]
