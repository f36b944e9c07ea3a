"""``train eye``: the same sixty pictures coloured by two networks, side by side, for an eye to judge.

Old photos and films (which have no truth), clips and validation photos (which have). A
list beside the sheet counts what went wrong before, by rules too coarse to judge by but
good enough to say where to look: red in the dark (coats), green on smooth ground at the
bottom (lawns on streets), violet in the dark (shadows), and pictures of one brown (sepia).
"""

import os

import numpy as np
import torch
from PIL import Image, ImageDraw

from . import bundle, color, data, judging, reading

CELL = 176  # pixels
ROWS = 10  # of a page; so many pictures stand below each other
PHOTO, FRAME = 160, 128  # short sides at which photos and films are read
FILM_FRAMES, CLIP_FRAMES, COUNT = 11, 2, 60
DARK, CHROMA = 35.0, 9.0  # L below which it is dark; chroma from which a colour is seen
SHARE = 0.01  # of the picture from which an area of wrong colour counts
HUES = {"red": (-25.0, 50.0), "violet": (-75.0, -25.0), "green": (95.0, 165.0)}  # degrees
SEPIA = (40.0, 80.0, 12.0)  # mean hue from and to, spread below which a picture has one colour: degrees


def spread(items, count):
    """``count`` of a list, evenly."""
    return [items[int(i)] for i in np.linspace(0, len(items) - 1, min(count, len(items)))]


def films(folder, count):
    """(name, frame) of every film of a folder; none without it."""
    names = sorted(n for n in os.listdir(folder) if n.endswith(".mp4")) if os.path.isdir(folder) else []
    for name in names:
        frames = reading.read_clip(os.path.join(folder, name), FRAME, 6)
        yield from ((f"{os.path.splitext(name)[0]} {k}", f) for k, f in enumerate(spread(list(frames), count)))


def chosen(old, clips, photos):
    """The pictures: (name, RGB uint8, whether its colours are true), COUNT at most."""
    out = []
    if os.path.isdir(old):
        names = sorted(n for n in os.listdir(old) if n.lower().endswith(data.PICTURES))
        out += [(os.path.splitext(n)[0], data.read_picture(os.path.join(old, n), PHOTO), False) for n in names]
    out += [(name, frame, False) for name, frame in films(old, FILM_FRAMES)]
    out += [(name, frame, True) for name, frame in films(clips, CLIP_FRAMES)]
    index, pictures = reading.read_photos(photos, 1)
    sets = {s: np.flatnonzero(index.set == s) for s in dict.fromkeys(index.set.tolist())}
    rest = COUNT - len(out)
    places = [members[k] for k in range(rest) for members in sets.values() if k < len(members)][:rest]
    return out + [(str(index.set[i]), pictures[i], True) for i in places]


@torch.inference_mode()
def coloured(net, rgb):
    """CIELAB float32 (3,H,W) of a picture coloured from its L alone."""
    ab = judging.predict(net, rgb[None])[0]
    lab = color.srgb_to_lab(reading.to_float(rgb[None]))
    return torch.cat([lab[:, :1], judging.enlarge(ab, *lab.shape[-2:])], 1)[0]


def faults(lab):
    """What to look for in a picture (3,H,W): names."""
    light, a, b = lab.double().numpy()
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a))
    seen, dark = chroma >= CHROMA, light < DARK
    within = {k: seen & (hue >= low) & (hue < high) for k, (low, high) in HUES.items()}
    low = np.zeros_like(dark)
    low[2 * len(low) // 3 :] = True
    even = low & (light > DARK) & (np.hypot(*np.gradient(light)) < 1.0)
    areas = {"red in the dark": within["red"] & dark, "violet in the dark": within["violet"] & dark, "green ground": within["green"] & even}
    found = [name for name, area in areas.items() if area.mean() >= SHARE]
    mean = np.degrees(np.arctan2(b.mean(), a.mean()))
    turn = np.degrees(np.sqrt(np.average(np.radians((hue - mean + 180) % 360 - 180) ** 2, weights=chroma + 1e-9)))
    if seen.mean() > 0.5 and SEPIA[0] <= mean <= SEPIA[1] and turn < SEPIA[2]:
        found.append("sepia")
    return found


def to_picture(lab):
    """CIELAB (3,H,W) as a picture."""
    rgb = color.lab_to_srgb(lab[None])[0].clamp(0, 1)
    return Image.fromarray((rgb.permute(1, 2, 0) * 255).round().to(torch.uint8).numpy())


def page(rows, titles):
    """Rows of (name, pictures), in columns of ROWS, as one picture."""
    columns, wide = -(-len(rows) // ROWS), len(titles) * CELL + 8
    out = Image.new("RGB", (columns * wide, ROWS * CELL + 16), "white")
    draw = ImageDraw.Draw(out)
    for k, (name, pictures) in enumerate(rows):
        left, top = k // ROWS * wide, 16 + k % ROWS * CELL
        for j, picture in enumerate(pictures):
            small = picture.copy()
            small.thumbnail((CELL - 2, CELL - 2), Image.Resampling.LANCZOS)
            out.paste(small, (left + j * CELL, top))
            draw.text((left + j * CELL + 2, 2), titles[j], fill="black")
        draw.text((left + 3, top + 2), name, fill="yellow")
    return out


def main(options):
    """``train eye``."""
    torch.set_num_threads(options.threads)
    nets = {title: bundle.load(path)[0] for title, path in (("before", options.before), ("after", options.after))}
    rows, counts = [], {title: {} for title in (*nets, "truth")}
    for name, rgb, true in chosen(options.old, options.clips, options.photos):
        labs = {title: coloured(net, rgb) for title, net in nets.items()}
        if true:
            labs["truth"] = color.srgb_to_lab(reading.to_float(rgb[None]))[0]
        for title, lab in labs.items():
            for fault in faults(lab):
                counts[title].setdefault(fault, []).append(name)
        rows.append((name, [to_picture(lab) for lab in labs.values()]))
    os.makedirs(os.path.dirname(options.out) or ".", exist_ok=True)
    page(rows, [*nets, "truth"]).save(options.out)
    for title, found in counts.items():
        for fault, names in sorted(found.items()):
            print(f"{title:7s} {fault:18s} {len(names):3d}: {', '.join(names)}")
    print(f"eye: {len(rows)} pictures in {options.out}", flush=True)
    return 0
