"""Photos out of git repositories."""

import io
import os
import subprocess

import numpy as np
import pytest
from PIL import Image

from train import __main__, data, pack, store

from .made_up import picture

COLUMNS = "set\trepo\tcommit\tpaths\tcap\tscene\twhat\n"


def commit(folder, files):
    """A git repository of some files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    run = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@localhost"]
    for part in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "photos"]):
        subprocess.run([*run, *part], check=True)


def jpeg(some):
    """A picture as the bytes of a JPEG."""
    out = io.BytesIO()
    some.save(out, "JPEG", quality=95)
    return out.getvalue()


def before_white(some):
    """A picture of something on a white ground."""
    out = Image.new("RGB", (150, 150), "white")
    out.paste(some.resize((110, 110)), (20, 20))
    return out


@pytest.fixture
def packed(tmp_path):
    """A folder of clones with one repository, and a call that packs from it: (flags) -> index, folder."""
    rng = np.random.default_rng(3)
    photos = [picture(rng, 200, 160) for _ in range(6)]
    files = {f"train/a/{scene}/{i}.jpg": jpeg(photos[i]) for i, scene in enumerate(["yard", "shop/inner", "yard"])}
    files |= {
        "train/a/yard/again.jpg": jpeg(photos[0].resize((400, 320))),
        "train/a/yard/judged.jpg": jpeg(photos[3].resize((180, 150))),
        "train/a/yard/grey.jpg": jpeg(photos[4].convert("L").convert("RGB")),
        "train/a/yard/white.jpg": jpeg(before_white(photos[5])),
        "train/a/yard/small.jpg": jpeg(photos[5].resize((90, 90))),
        "train/a/yard/broken.jpg": jpeg(photos[5])[:40],
        "test/5.jpg": jpeg(photos[5]),
        "notes.txt": b"no photo",
    }
    mirrors = tmp_path / "mirrors"
    commit(mirrors / "some+photos", files)
    (tmp_path / "sources.tsv").write_text(COLUMNS + "places\tsome/photos\tHEAD\t\\.jpg$\t0\t2:-1\tmade up\n")
    np.save(tmp_path / "judged.npy", np.stack([pack.difference_hash(photos[3])]))

    def run(*flags):
        out = tmp_path / "out"
        fixed = ["--judged", str(tmp_path / "judged.npy"), "--sources", str(tmp_path / "sources.tsv"), "--out", str(out)]
        status = __main__.reported(["pack", str(mirrors), *fixed, "--processes", "1", *flags])
        return status or (data.read_index(str(out), "train"), str(out))

    return run


def test_photos_are_listed_with_their_scenes(packed, capsys):
    index, folder = packed()
    assert sorted(index.label.tolist()) == ["-", "shop_inner", "yard", "yard"]
    assert set(index.set) == {"places"}
    for name, rgb in store.read_shard(store.tar_path(folder, "train", "0")):
        at = index.name.tolist().index(name)
        assert rgb.shape[:2] == (index.height[at], index.width[at]) == (160, 200)
    said = capsys.readouterr().out
    for reason in ("1 grey", "1 on white", "1 size", "1 unreadable", "1 like one to judge by", "1 seen"):
        assert reason in said


def test_processes_that_begin_while_files_are_read_hold_nothing_up(packed, monkeypatch):
    monkeypatch.setattr(pack, "AT_ONCE", 3)
    assert len(packed("--processes", "2")[0].name) == 4


def test_what_was_seen_elsewhere_is_left_out(packed, tmp_path):
    index, folder = packed()
    codes = [pack.difference_hash(Image.fromarray(rgb)) for _, rgb in store.read_shard(store.tar_path(folder, "train", "0"))]
    np.save(tmp_path / "seen.npy", np.stack(codes))
    assert packed("--seen", str(tmp_path / "seen.npy")) == f"train: {tmp_path}/sources.tsv: no photo that could be taken"


def test_an_absent_repository_is_named(packed, tmp_path):
    (tmp_path / "sources.tsv").write_text(COLUMNS + "roads\tno/such\tHEAD\tjpg$\t0\t-\tnone\n")
    said = packed()
    assert "mirrors/no+such: no git repository; clone no/such there, or leave it out with --only" in said


@pytest.mark.parametrize("most, want", [(0, 12), (5, 5), (40, 12)])
def test_a_cap_takes_some_evenly(tmp_path, most, want):
    commit(tmp_path / "r", {f"{i:02d}.jpg": b"%d" % i for i in range(12)})
    got = list(pack.contents(str(tmp_path / "r"), "HEAD", "jpg$", most))
    assert len(got) == want and all(int(os.path.splitext(path)[0]) == int(content) for path, content in got)


@pytest.mark.parametrize("path, parts, want", [
    ("data/images/train/b/bakery/shop/1.jpg", "4:-1", "bakery_shop"), ("data/images/val/1.jpg", "4:-1", "-"),
    ("a/b.jpg", "-", "-"), ("yard/1.jpg", ":-1", "yard"),
])
def test_scene_of_a_path(path, parts, want):
    assert pack.scene(path, parts) == want


def test_black_bars_go_and_a_black_picture_stays():
    middle = Image.new("RGB", (160, 120), (200, 40, 40))
    boxed = Image.new("RGB", (160, 160))
    boxed.paste(middle, (0, 20))
    assert pack.without_bars(boxed).size == (160, 120)
    assert pack.without_bars(Image.new("RGB", (50, 40))).size == (50, 40)
