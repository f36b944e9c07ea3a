"""Figures on photos and clips whose colours are known, see ``judging.py``.

The degraded set is the same photos with their luminance aged by ``film.age``; colours
are predicted from that, and judged with the true L, so that nothing but colour makes
the difference.
"""

import os

import numpy as np
import torch

from . import bundle, calibrate, config, footage, judging, reading, readouts, reliability, report


def photos(net, scenes, folder, every=1, degraded=False, reader=None, entropy=False):
    """Figures of the validation photos: all, by set, scene top-1, gain at colourfulness; of aged ones; the mean cross-entropy."""
    index, pictures = reading.read_photos(folder, every)
    sets, labels = index.set[::every], index.label[::every]
    figures = judging.figures_of(net, scenes, pictures, sets, labels, every, reader=reader)
    if degraded:
        figures["degraded"] = judging.figures_of(net, scenes, pictures, sets, labels, every, reading.aged(pictures), reader)
        clean = figures["all"]["gain"]
        figures["degraded"]["share_of_clean"] = figures["degraded"]["all"]["gain"] / clean if clean > 0 else None
    if entropy:
        figures["cross_entropy"] = float(judging.cross_entropy(net, pictures).mean())
    return figures


def clips(net, folder, short=128, step=12, reader=None):
    """Gain by clip with their mean and worst: footage unlike the training photos."""
    out = {}
    for path in reading.clip_paths(folder):
        frames = list(reading.read_clip(path, short, step))
        rows = judging.judge_all(frames, judging.predict_all(net, frames, reader=reader)[0])
        out[os.path.splitext(os.path.basename(path))[0]] = judging.summary(rows)
    gains = [v["gain"] for v in out.values()]
    return {"size": short, "clips": out, "mean": float(np.mean(gains)), "worst": float(np.min(gains))}


def opened(options):
    """The network, its scenes and the file that the flags of validate name."""
    if options.bundle:
        net, manifest = bundle.load(options.bundle)
        return net, manifest["scenes"], options.bundle
    path = os.path.join(options.work, config.checkpoint_name(options) + ".pt")
    net, state = bundle.read_checkpoint(path)
    return net, state["scenes"], path


def from_kept(net, path, options):
    """``--sweep`` and ``--reliability``, from scores that are kept: figures by name."""
    pictures = reading.read_photos(options.photos, max(options.every, judging.SWEEP_EVERY))[1]
    os.makedirs(options.work, exist_ok=True)
    kept, figures = calibrate.Kept(net, pictures, path, options.work), {}
    if options.sweep:
        rarity = readouts.counted(net, options, 1.0) if net.output == "classes" else None
        figures["sweep"] = calibrate.sweep(kept, options.work, rarity)
    if options.reliability:
        figures["reliability"] = reliability.reliability(kept)
    return figures


def judged(net, scenes, path, options):
    """All figures that the flags ask for, by name."""
    if options.cross_entropy and (options.sweep or options.reliability or options.no_photos):
        raise ValueError("--cross-entropy goes with the photos' figures: leave --sweep, --reliability and --no-photos out")
    reader, figures = calibrate.reader(net, options.readout, options.work), {}
    if options.sweep or options.reliability:
        figures = from_kept(net, path, options)
    elif not options.no_photos:
        if options.cross_entropy and net.output != "classes":
            raise ValueError(f"{path}: a regression has no cross-entropy; leave --cross-entropy out")
        figures["photos"] = photos(
            net, scenes, options.photos, options.every, options.degraded, reader, options.cross_entropy
        )
    if options.clips and options.reliability:
        frames = footage.Frames(net, options.clips, options.clip_size, options.clip_step)
        figures["clip_reliability"] = reliability.reliability(frames)
    if options.clips:
        figures["clips"] = clips(net, options.clips, options.clip_size, options.clip_step, reader)
    return figures


def main(options):
    """``train validate``."""
    torch.set_num_threads(options.threads)
    net, scenes, path = opened(options)
    if options.clips:
        reading.clip_paths(options.clips)  # before the photos take their minutes
    readouts.apply(net, options)
    figures = judged(net, scenes, path, options)
    report.show(figures)
    if options.reliability:
        report.write(figures["reliability"], options.reliability)
    for name, end in (("reliability", ".png"), ("clip_reliability", "-clips.png")):
        if name in figures:
            report.plot(figures[name], os.path.splitext(options.reliability)[0] + end)
    if options.json:
        report.write(figures, options.json)
    return 0
