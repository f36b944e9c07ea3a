"""Figures on photos and clips whose colours are known.

Gain is the PSNR (8-bit sRGB, dB) of true L with predicted ab, minus that of the
grey picture. Colourfulness is Hasler and Suesstrunk 2003 with absolute values of
the opponent channels. Pictures run at their own size, padded at the right and
bottom by edge replication to multiples of 32.
"""

import glob
import json
import os
import re
import subprocess

import numpy as np
import torch
from torch.nn import functional as F

from . import bundle, color, data, model

BATCH = 16
SHARES = (0.6, 0.7, 0.8, 0.9, 1.0)
FACTORS = (0.4, 0.6, 0.8, 1.0, 1.25, 1.55, 1.9, 2.4, 3.0)
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
def predict(net, rgb):
    """uint8 (N,H,W,3) -> ab (N,2,h,w) at a quarter of the padded size, scene (N,100)."""
    lab = color.srgb_to_lab(to_float(rgb))
    light, emulsion = pad32(lab[:, :1]), model.unknown(len(rgb))
    local8, skip4, g, scene = net.features(light, emulsion)
    return net.read_out(net.colour(local8, skip4, g))[0], scene


def to_float(rgb):
    """uint8 (N,H,W,3) NumPy to sRGB 0..1 (N,3,H,W)."""
    return torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 255


@torch.inference_mode()
def judge(rgb, ab, factor=1.0):
    """Per picture: gain in dB, colourfulness of result and truth, mean ab error. dict of (N,)."""
    truth = to_float(rgb)
    lab = color.srgb_to_lab(truth)
    guess = factor * enlarge(ab, *lab.shape[-2:])
    result = color.lab_to_srgb(torch.cat([lab[:, :1], guess], 1))
    grey = color.lab_to_srgb(torch.cat([lab[:, :1], torch.zeros_like(guess)], 1))
    return {
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


def predict_all(net, pictures):
    """ab and scene logits of each picture: two lists."""
    ab, scenes = [None] * len(pictures), [None] * len(pictures)
    for some in batches(pictures):
        guess, scene = predict(net, np.stack([pictures[i] for i in some]))
        for k, i in enumerate(some):
            ab[i], scenes[i] = guess[k], scene[k]
    return ab, scenes


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
    found = {}
    for shard in np.unique(index.shard):
        found.update(data.read_shard(data.tar_path(folder, "val", shard)))
    return index, [found[n] for n in index.name][::every]


def photos(net, scenes, folder, every=1):
    """Figures of the validation photos: all, by set, scene top-1, gain at colourfulness."""
    index, pictures = read_photos(folder, every)
    sets, labels = index.set[::every], index.label[::every]
    guesses, logits = predict_all(net, pictures)
    rows = judge_all(pictures, guesses)
    hits = [scenes[int(x.argmax())] == n for x, n, s in zip(logits, labels, sets) if s == data.SCENE_SET]
    step = max(1, SWEEP_EVERY // every)
    return {
        "all": summary(rows),
        "without_places": summary(rows, sets != data.SCENE_SET),
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


def clips(net, folder, short=128, step=12):
    """Gain by clip with their mean and worst: footage unlike the training photos."""
    out = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.mp4"))):
        frames = list(read_clip(path, short, step))
        rows = judge_all(frames, predict_all(net, frames)[0])
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
        show_row("without places", p["without_places"])
        show_row("all", p["all"])
        print(f"scene top-1 {100 * (p['scene_top1'] or 0):.1f} %")
        print("gain@CF " + " ".join(f"{k}: {v:+.2f}" for k, v in p["gain_at_cf"].items()))
    if "clips" in figures:
        c = figures["clips"]
        for name, row in c["clips"].items():
            show_row(name, row)
        verdict = "ok" if c["mean"] >= CLIP_MEAN and c["worst"] >= CLIP_WORST else "below the bars"
        print(f"clips at {c['size']}: mean {c['mean']:+.2f} dB, worst {c['worst']:+.2f} dB: {verdict}")


def main(options):
    """``train validate``."""
    torch.set_num_threads(options.threads)
    if options.bundle:
        net, manifest = bundle.load(options.bundle)
        scenes = manifest["scenes"]
    else:
        net, state = bundle.read_checkpoint(os.path.join(options.work, options.name + ".pt"))
        scenes = state["scenes"]
    figures = {}
    if not options.no_photos:
        figures["photos"] = photos(net, scenes, options.photos, options.every)
    if options.clips:
        figures["clips"] = clips(net, options.clips, options.clip_size, options.clip_step)
    show(figures)
    if options.json:
        with open(options.json, "w") as f:
            json.dump(figures, f, indent=1)
    return 0
