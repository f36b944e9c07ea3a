"""Figures on photos and clips whose colours are known.

Gain is the PSNR (8-bit sRGB, dB) of true L with predicted ab, minus that of the
grey picture. Colourfulness is Hasler and Suesstrunk 2003 with absolute values of
the opponent channels. Pictures run at their own size, padded at the right and
bottom by edge replication to multiples of 32. The degraded set is the same photos
with their luminance aged by ``film.age``; colours are predicted from that, and
judged with the true L, so that nothing but colour makes the difference.
"""

import glob
import json
import os
import re
import subprocess

import numpy as np
import torch
from torch.nn import functional as F

from . import bundle, color, config, data, film, model, store

BATCH = 16
SHARES = (0.6, 0.7, 0.8, 0.9, 1.0)
FACTORS = (0.4, 0.6, 0.8, 1.0, 1.25, 1.55, 1.9, 2.4, 3.0)
AGE_SEED = 2016  # of the degraded set
SWEEP_EVERY = 3  # photos used to search the chroma factor
CLIP_MEAN, CLIP_WORST = 0.0, -1.5  # dB: the bars for clips


def psnr(a, b):
    """PSNR in dB of sRGB 0..1 pictures (N,3,H,W), rounded to 8 bits: (N,)."""
    error = ((a * 255).round() - (b * 255).round()) ** 2
    return 10 * torch.log10(255**2 / error.mean((1, 2, 3)).clamp(min=1e-3))


def colourfulness(rgb):
    """Hasler-Suesstrunk figure of sRGB 0..1 pictures (N,3,H,W): (N,)."""
    r, g, b = (rgb * 255).round().unbind(1)
    rg, yb = (r - g).abs().flatten(1), (0.5 * (r + g) - b).abs().flatten(1)
    spread = torch.sqrt(rg.var(1, correction=0) + yb.var(1, correction=0))
    return spread + 0.3 * torch.sqrt(rg.mean(1) ** 2 + yb.mean(1) ** 2)


def pad32(light):
    """Edge replication at the right and bottom to multiples of 32."""
    h, w = light.shape[-2:]
    return F.pad(light, (0, -w % 32, 0, -h % 32), mode="replicate")


def enlarge(ab, height, width):
    """ab at a quarter of the padded size to the picture's own size."""
    full = F.interpolate(ab, scale_factor=4, mode="bilinear", align_corners=False)
    return full[..., :height, :width]


@torch.inference_mode()
def scores_of(net, rgb, light=None):
    """uint8 (N,H,W,3) -> scores, scene (N,S), and the padded L they were made from.

    ``light`` (N,1,H,W) is read instead of the pictures' own L.
    """
    if light is None:
        light = color.srgb_to_lab(to_float(rgb))[:, :1]
    light = pad32(light)
    scores, scene, _ = net(light, model.unknown(len(rgb)))
    return scores, scene, light


@torch.inference_mode()
def predict(net, rgb, light=None, reader=None):
    """uint8 (N,H,W,3) -> ab (N,2,h,w) at a quarter of the padded size, scene (N,S), confidence (N,1,h,w)."""
    scores, scene, light = scores_of(net, rgb, light)
    ab, confidence = net.read_out(scores, light) if reader is None else reader(net, scores, light, scene)
    return ab, scene, confidence


def aged(pictures, seed=AGE_SEED):
    """L (1,H,W) of each picture of the degraded set."""
    out = []
    for i, rgb in enumerate(pictures):
        light = color.srgb_to_lab(to_float(rgb[None]))[:, :1]
        out.append(film.age(light, seed + i)[0])
    return out


def to_float(rgb):
    """uint8 (N,H,W,3) NumPy to sRGB 0..1 (N,3,H,W)."""
    return torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 255


@torch.inference_mode()
def judge(rgb, ab, factor=1.0):
    """Per picture: PSNR and gain in dB, colourfulness of result and truth, mean ab error. dict of (N,)."""
    truth = to_float(rgb)
    lab = color.srgb_to_lab(truth)
    guess = factor * enlarge(ab, *lab.shape[-2:])
    result = color.lab_to_srgb(torch.cat([lab[:, :1], guess], 1))
    grey = color.lab_to_srgb(torch.cat([lab[:, :1], torch.zeros_like(guess)], 1))
    return {
        "psnr": psnr(result, truth).numpy(),
        "gain": (psnr(result, truth) - psnr(grey, truth)).numpy(),
        "cf": colourfulness(result).numpy(),
        "cf_truth": colourfulness(truth).numpy(),
        "ab_error": torch.linalg.vector_norm(guess - lab[:, 1:], dim=1).mean((1, 2)).numpy(),
    }


def batches(pictures):
    """Indices of equally large pictures, up to BATCH at a time."""
    by_size = {}
    for i, picture in enumerate(pictures):
        by_size.setdefault(picture.shape, []).append(i)
    for members in by_size.values():
        for k in range(0, len(members), BATCH):
            yield members[k : k + BATCH]


def judge_all(pictures, guesses, factor=1.0):
    """``judge`` over a list of pictures and their ab: dict of (count,)."""
    out = {}
    for some in batches(pictures):
        rows = judge(np.stack([pictures[i] for i in some]), torch.stack([guesses[i] for i in some]), factor)
        for k, v in rows.items():
            out.setdefault(k, np.empty(len(pictures)))[some] = v
    return out


def predict_all(net, pictures, lights=None, reader=None):
    """ab, scene logits and confidence of each picture: three lists."""
    out = [[None] * len(pictures) for _ in range(3)]
    for some in batches(pictures):
        light = None if lights is None else torch.stack([lights[i] for i in some])
        rows = predict(net, np.stack([pictures[i] for i in some]), light, reader)
        for kept, row in zip(out, rows):
            for k, i in enumerate(some):
                kept[i] = row[k]
    return out


def summary(rows, chosen=slice(None)):
    """Means of some pictures' figures."""
    mean = {k: float(v[chosen].mean()) for k, v in rows.items()}
    mean["cf_share"] = mean["cf"] / max(mean["cf_truth"], 1e-9)
    mean["count"] = int(len(rows["gain"][chosen]))
    return mean


def gain_at_shares(pictures, guesses):
    """Gain when one chroma factor brings mean colourfulness to a share of the truth's."""
    means = [summary(judge_all(pictures, guesses, f)) for f in FACTORS]
    share, gain = [m["cf_share"] for m in means], [m["gain"] for m in means]
    out = {f"{100 * s:.0f}": float(np.interp(s, share, gain, right=np.nan)) for s in SHARES}
    best = int(np.argmax(gain))
    out["best"], out["best_share"], out["best_factor"] = gain[best], share[best], FACTORS[best]
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


def photos(net, scenes, folder, every=1, degraded=False, reader=None):
    """Figures of the validation photos: all, by set, scene top-1, gain at colourfulness; and of aged ones."""
    index, pictures = read_photos(folder, every)
    sets, labels = index.set[::every], index.label[::every]
    figures = figures_of(net, scenes, pictures, sets, labels, every, reader=reader)
    if degraded:
        figures["degraded"] = figures_of(net, scenes, pictures, sets, labels, every, aged(pictures), reader)
        clean = figures["all"]["gain"]
        figures["degraded"]["share_of_clean"] = figures["degraded"]["all"]["gain"] / clean if clean > 0 else None
    return figures


def figures_of(net, scenes, pictures, sets, labels, every, lights=None, reader=None):
    """The figures of one rendering of the photos."""
    guesses, logits, _ = predict_all(net, pictures, lights, reader)
    rows = judge_all(pictures, guesses)
    known = [(x, n) for x, n, s in zip(logits, labels, sets) if s in data.SCENE_SETS and n in scenes]
    hits = [scenes[int(x.argmax())] == n for x, n in known]
    step = max(1, SWEEP_EVERY // every)
    scened = np.isin(sets, data.SCENE_SETS)
    return {
        "all": summary(rows),
        "without_places": summary(rows, ~scened) if not scened.all() else None,
        "scene_top1": float(np.mean(hits)) if hits else None,
        "sets": {str(s): summary(rows, sets == s) for s in np.unique(sets)},
        "gain_at_cf": gain_at_shares(pictures[::step], guesses[::step]),
    }


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


def clips(net, folder, short=128, step=12, reader=None):
    """Gain by clip with their mean and worst: footage unlike the training photos."""
    out = {}
    for path in clip_paths(folder):
        frames = list(read_clip(path, short, step))
        rows = judge_all(frames, predict_all(net, frames, reader=reader)[0])
        out[os.path.splitext(os.path.basename(path))[0]] = summary(rows)
    gains = [v["gain"] for v in out.values()]
    return {"size": short, "clips": out, "mean": float(np.mean(gains)), "worst": float(np.min(gains))}


def show_row(name, m):
    """One table line."""
    print(f"{name:16s} {m['count']:5d} {m['gain']:+7.2f} {100 * m['cf_share']:6.0f} % {m['ab_error']:7.2f}")


def show(figures):
    """Print the tables."""
    if "photos" in figures:
        p = figures["photos"]
        print(f"{'set':16s} {'count':>5s} {'gain dB':>7s} {'CF':>8s} {'ab err':>7s}")
        for name, row in p["sets"].items():
            show_row(name, row)
        if p["without_places"]:
            show_row("without places", p["without_places"])
        show_row("all", p["all"])
        if "degraded" in p:
            show_row("all, degraded", p["degraded"]["all"])
        print(f"scene top-1 {100 * (p['scene_top1'] or 0):.1f} %")
        print("gain@CF " + " ".join(f"{k}: {v:+.2f}" for k, v in p["gain_at_cf"].items()))
    if "clips" in figures:
        c = figures["clips"]
        for name, row in c["clips"].items():
            show_row(name, row)
        verdict = "ok" if c["mean"] >= CLIP_MEAN and c["worst"] >= CLIP_WORST else "below the bars"
        print(f"clips at {c['size']}: mean {c['mean']:+.2f} dB, worst {c['worst']:+.2f} dB: {verdict}")


def opened(options):
    """The network, its scenes and the file that the flags of validate name."""
    if options.bundle:
        net, manifest = bundle.load(options.bundle)
        return net, manifest["scenes"], options.bundle
    path = os.path.join(options.work, config.checkpoint_name(options) + ".pt")
    net, state = bundle.read_checkpoint(path)
    return net, state["scenes"], path


def main(options):
    """``train validate``."""
    from . import calibrate, footage, readouts  # which stand on this module

    torch.set_num_threads(options.threads)
    net, scenes, path = opened(options)
    if options.clips:
        clip_paths(options.clips)  # before the photos take their minutes
    readouts.apply(net, options)
    reader, figures = calibrate.reader(net, options.readout, options.work), {}
    if options.sweep or options.reliability:
        pictures = read_photos(options.photos, max(options.every, SWEEP_EVERY))[1]
        figures.update(calibrate.run(net, pictures, path, options))
    elif not options.no_photos:
        figures["photos"] = photos(net, scenes, options.photos, options.every, options.degraded, reader)
    if options.clips and options.reliability:
        frames = footage.Frames(net, options.clips, options.clip_size, options.clip_step)
        figures["clip_reliability"] = calibrate.reliability(frames)
        calibrate.plot(figures["clip_reliability"], os.path.splitext(options.reliability)[0] + "-clips.png")
        calibrate.show({"reliability": figures["clip_reliability"]})
    if options.clips:
        figures["clips"] = clips(net, options.clips, options.clip_size, options.clip_step, reader)
    show(figures)
    if options.json:
        with open(options.json, "w") as f:
            json.dump(figures, f, indent=1)
    return 0
