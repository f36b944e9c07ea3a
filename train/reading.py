"""Pictures to judge by: validation photos, the same aged, and frames of films, all uint8 (H, W, 3)."""

import glob
import os
import re
import subprocess

import numpy as np
import torch

from . import color, data, film, store

AGE_SEED = 2016  # of the degraded set


def to_float(rgb):
    """uint8 (N,H,W,3) NumPy to sRGB 0..1 (N,3,H,W)."""
    return torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 255


def aged(pictures, seed=AGE_SEED):
    """L (1,H,W) of each picture of the degraded set."""
    out = []
    for i, rgb in enumerate(pictures):
        light = color.srgb_to_lab(to_float(rgb[None]))[:, :1]
        out.append(film.age(light, seed + i)[0])
    return out


def read_photos(folder, every):
    """The validation list and every n-th of its pictures."""
    index = data.read_index(folder, "val")
    if data.is_plain(folder):
        return index, [data.read_picture(os.path.join(folder, n)) for n in index.name[::every]]
    found = {}
    for shard in np.unique(index.shard):
        found.update(store.read_shard(store.tar_path(folder, "val", shard)))
    return index, [found[n] for n in index.name][::every]


def probe_size(path):
    """Width and height of a film's first video stream."""
    ask = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0"]
    text = subprocess.run([*ask, path], check=True, capture_output=True, text=True).stdout
    width, height = re.findall(r"\d+", text)[:2]
    return int(width), int(height)


def read_clip(path, short, step):
    """Every ``step``-th frame with its short side at ``short``: uint8 (count, H, W, 3)."""
    width, height = probe_size(path)
    scale = short / min(width, height)
    w, h = round(width * scale / 2) * 2, round(height * scale / 2) * 2
    chain = f"select=not(mod(n\\,{step})),scale={w}:{h}:flags=area+accurate_rnd+full_chroma_int"
    command = ["ffmpeg", "-v", "error", "-i", path, "-vf", chain, "-fps_mode", "vfr"]
    raw = subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], check=True, capture_output=True)
    return np.frombuffer(raw.stdout, np.uint8).reshape(-1, h, w, 3).copy()


def clip_paths(folder):
    """The films of a folder, in order; ValueError if there are none."""
    paths = sorted(glob.glob(os.path.join(folder, "*.mp4")))
    if not paths:
        raise ValueError(f"{folder}: no *.mp4 in it")
    return paths
