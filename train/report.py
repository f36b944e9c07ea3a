"""Figures as tables for people, and as a plot."""

import json

import numpy as np
from PIL import Image, ImageDraw

CLIP_MEAN, CLIP_WORST = 0.0, -1.5  # dB: the bars for clips


def show_row(name, m):
    """One table line."""
    print(f"{name:16s} {m['count']:5d} {m['gain']:+7.2f} {100 * m['cf_share']:6.0f} % {m['ab_error']:7.2f}")


def show(figures):
    """Print the tables of all that ``validate`` found."""
    if "sweep" in figures:
        show_sweep(figures["sweep"])
    for name in ("reliability", "clip_reliability"):
        if name in figures:
            show_reliability(figures[name])
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
        if "cross_entropy" in p:
            print(f"cross-entropy {p['cross_entropy']:.4f}")
        print("gain@CF " + " ".join(f"{k}: {v:+.2f}" for k, v in p["gain_at_cf"].items()))
    if "clips" in figures:
        c = figures["clips"]
        for name, row in c["clips"].items():
            show_row(name, row)
        verdict = "ok" if c["mean"] >= CLIP_MEAN and c["worst"] >= CLIP_WORST else "below the bars"
        print(f"clips at {c['size']}: mean {c['mean']:+.2f} dB, worst {c['worst']:+.2f} dB: {verdict}")


def show_sweep(figures):
    """Print the table of read-outs."""
    print(f"{'readout':16s} {'gain dB':>7s} {'CF':>6s} {'ab err':>7s} {'@CF60':>7s} {'@CF80':>7s}")
    for name, m in figures["readouts"].items():
        at = m["gain_at_cf"]
        share = f"{100 * m['cf_share']:.0f} %"
        print(f"{name:16s} {m['gain']:+7.2f} {share:>6s} {m['ab_error']:7.2f} {at['60']:+7.2f} {at['80']:+7.2f}")


def show_trial(figures):
    """Print what one way to read colours out comes to on each kind of pictures."""
    for name, m in figures.items():
        at = " ".join(f"{k} % {v:+.3f}" for k, v in m.items() if k not in ("gain", "share"))
        print(f"  {name:8s} {m['gain']:+.3f} dB at {100 * m['share']:.0f} %   {at}")


def show_reliability(figures):
    """Print what confidence is worth."""
    for r in figures["bins"]:
        print(f"confidence {r['confidence']:.3f}: ab error {r['ab_error']:.2f}, chroma {r['chroma']:.2f}")
    print(f"rank correlation of confidence and ab error {figures['rank_correlation']:.2f}")


def write(figures, path):
    """Figures as JSON."""
    with open(path, "w") as f:
        json.dump(figures, f, indent=1)


def plot(figures, path, width=640, height=420):
    """A PNG of ``reliability.reliability``: error and strength of colour over confidence."""
    rows, left, low = figures["bins"], 60, height - 50
    top = max(10.0, 10 * np.ceil(max(max(r["ab_error"], r["chroma"]) for r in rows) / 10))
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)

    def at(x, y):
        return left + x * (width - left - 20), low - y / top * (low - 30)

    for k in range(6):
        draw.line([at(0, top * k / 5), at(1, top * k / 5)], fill="#dddddd")
        draw.text((left - 40, at(0, top * k / 5)[1] - 6), f"{top * k / 5:.0f}", fill="black")
        draw.text((at(k / 5, 0)[0] - 8, low + 6), f"{k / 5:.1f}", fill="black")
    draw.text((width // 2 - 40, height - 22), "confidence", fill="black")
    for field, shade, words, x in (
        ("ab_error", "#c03020", "mean ab error", left),
        ("chroma", "#3060c0", "mean predicted chroma", left + 130),
    ):
        points = [at(r["confidence"], r[field]) for r in rows]
        draw.line(points, fill=shade, width=2)
        for x0, y0 in points:
            draw.ellipse([x0 - 3, y0 - 3, x0 + 3, y0 + 3], fill=shade)
        draw.text((x, 10), words, fill=shade)
    picture.save(path)
