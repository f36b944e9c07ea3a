"""Train several configs at one budget, one after the other, and write one table of them.

Every config that is finished leaves a JSON and a bundle in the work folder and is
skipped the next time; one that was stopped goes on from its checkpoint.
"""

import dataclasses
import json
import os
import signal
import subprocess
import sys

import numpy as np
import torch
from PIL import Image, ImageDraw

from . import bundle, color, config, data, judging, reading, store, validate, vgg

VGG_EVERY = 4  # validation photos for the feature distance
CELL = 128  # pixels: pictures of the sheet
SHEET_SHORT = 160  # pixels: short side at which the networks see those of a folder
TITLE = "Methods of the literature at one budget"
SMALL = 0.05  # dB that count as no difference
AT = "60"  # percent of the truth's colourfulness at which gains are compared, too
COLUMNS = ("method", "objective", "scenes", "seen", "PSNR", "gain", "@CF" + AT)
COLUMNS += ("ab error", "CF", "ΔCF", "scene top-1", "VGG", "M", "ms")


@dataclasses.dataclass
class Entry:
    """One config of a comparison and its files."""

    path: str
    config: config.Config
    seconds: float
    work: str

    @property
    def key(self):
        """Name of its checkpoint."""
        return f"compare-{self.config.name}-{self.seconds:.0f}"

    @property
    def checkpoint(self):
        return os.path.join(self.work, self.key + ".pt")

    @property
    def bundle(self):
        return os.path.join(self.work, self.key + ".vidcolor")

    @property
    def result(self):
        return os.path.join(self.work, self.key + ".json")

    def trained(self):
        """Seconds of training that its checkpoint has."""
        if not os.path.exists(self.checkpoint):
            return 0.0
        return torch.load(self.checkpoint, weights_only=True, map_location="cpu")["elapsed"]


def train(entry, options):
    """Bring one entry to its budget; False when it was stopped before."""
    if entry.trained() < entry.seconds:
        command = [sys.executable, "-m", "train", "fit", "--config", entry.path, "--name", entry.key]
        command += ["--seconds", str(entry.seconds), "--processes", str(options.processes), "--clock", options.clock]
        command += ["--photos", options.photos, "--work", options.work]
        if more := data.folders(options)[1:]:
            command += ["--more", *more]
        if os.path.exists(entry.checkpoint):
            command.append("--resume")
        wait_for(subprocess.Popen(command))
    return entry.trained() >= entry.seconds


def conditions(entry, options):
    """What a row's figures hang on, as JSON keeps it."""
    settings = dict(entry.config.plain(), seconds=entry.seconds, processes=options.processes, clock=options.clock)
    return json.loads(json.dumps({**settings, "every": options.every, "more": data.folders(options)[1:] or None}))


def check_same(figures, entry, options):
    """Raise ValueError for a row that was made under other conditions than those asked for."""
    wanted, had = conditions(entry, options), figures.get("training")
    differ = [k for k, v in wanted.items() if had is not None and had.get(k) != v]  # older rows do not say
    if differ:
        raise ValueError(f"{entry.result} was made with another {', '.join(differ)}: remove it and {entry.checkpoint}")


def wait_for(child):
    """Until a process ends; signals go on to it, so that it saves its checkpoint first."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(n, lambda *_: child.send_signal(signal.SIGTERM)) for n in numbers]
    code = child.wait()
    for number, handler in zip(numbers, before):
        signal.signal(number, handler)
    if code:
        raise subprocess.CalledProcessError(code, child.args)


def measure(entry, options, features):
    """Export one entry and take all its figures: a dict of plain values."""
    net, state = bundle.read_checkpoint(entry.checkpoint)
    training = bundle.training_of(state, "see the comparison")
    bundle.write(entry.bundle, net, bundle.make_manifest(net, state["scenes"], training, {}, entry.config.name))
    photos = validate.photos(net, state["scenes"], options.photos, options.every)
    return {
        "name": entry.config.name,
        "architecture": net.kind,
        "objective": objective_words(entry.config),
        "scene_loss": entry.config.scene_loss,
        "width": entry.config.width,
        "space": net.space,
        "images": state["images"],
        "photos": photos,
        "vgg": feature_distance(net, options, features) if features else None,
        "parameters": sum(p.numel() for p in net.parameters()),
    }


def objective_words(settings):
    """The objective with what the critic stands on."""
    return f"{settings.base} + critic" if settings.objective == "adversarial" else settings.objective


def painted(rgb, ab):
    """True L with predicted ab, as sRGB 0..1 (N,3,H,W)."""
    lab = color.srgb_to_lab(reading.to_float(rgb))
    return color.lab_to_srgb(torch.cat([lab[:, :1], judging.enlarge(ab, *lab.shape[-2:])], 1))


def feature_distance(net, options, features):
    """Mean VGG distance of every VGG_EVERY-th photo to its truth."""
    pictures, out = reading.read_photos(options.photos, options.every * VGG_EVERY)[1], []
    for rgb in pictures:
        result = painted(rgb[None], judging.predict(net, rgb[None])[0])
        out.append(features.distance(result, reading.to_float(rgb[None])).item())
    return float(np.mean(out))


def cells(m):
    """A result as the texts of a table row."""
    every, top = m["photos"]["all"], m["photos"]["scene_top1"]
    width = "" if m["width"] == 1 else f", width {m['width']:g}"
    return (
        m["name"] + width + ("" if m["space"] == "cielab" else f", {m['space']}"),
        m["objective"],
        "on" if m["scene_loss"] else "off",
        f"{m['images'] / 1000:.0f}k",
        f"{every['psnr']:.2f}",
        f"{every['gain']:+.2f}",
        "–" if np.isnan(m["photos"]["gain_at_cf"][AT]) else f"{m['photos']['gain_at_cf'][AT]:+.2f}",
        f"{every['ab_error']:.2f}",
        f"{every['cf']:.1f}",
        f"{abs(every['cf'] - every['cf_truth']):.1f}",
        f"{100 * top:.1f} %" if top is not None and m["scene_loss"] else "–",
        "–" if m["vgg"] is None else f"{m['vgg']:.1f}",
        f"{m['parameters'] / 1e6:.1f}",
        f"{m['ms']:.0f}",
    )


def answer(results):
    """Three sentences on "local and global, jointly with classification: does it help?", from the figures."""
    by_name = {m["name"]: m for m in results}
    gain = {m["name"]: m["photos"]["all"]["gain"] for m in results}
    pairs = [(n, n + "-no-scene") for n in by_name if n + "-no-scene" in by_name]
    said = []
    for on, off in pairs:
        apart = gain[on] - gain[off]
        verdict = "helps" if apart > SMALL else "costs" if apart < -SMALL else "makes no difference to colour"
        figures = f"{gain[on]:+.2f} dB over grey with it, {gain[off]:+.2f} without"
        said.append(f"in `{on}` the joint scene loss {verdict} ({figures})")
    first = "; ".join(said) + "." if said else "No config was trained both with and without the scene loss."
    both = [m for m in results if m["architecture"] in ("two-stream", "iizuka")]
    one = [m for m in results if m not in both]
    if both and one:
        best, rival = (max(some, key=lambda m: gain[m["name"]]) for some in (both, one))
        apart = gain[best["name"]] - gain[rival["name"]]
        word = "ahead of" if apart > SMALL else "behind" if apart < -SMALL else "level with"
        one, other = (f"`{m['name']}` ({gain[m['name']]:+.2f} dB)" for m in (best, rival))
        second = f"The best network with a local and a global stream, {one}, is {word} the best with one, {other}."
    else:
        second = "Networks with one and with two streams were not both among those compared."
    third = (
        "What is ranked is what each learns within this budget on this machine, pretrained trunk or none,"
        " and not what it could reach in the end."
    )
    return f"{first[0].upper()}{first[1:]} {second} {third}"


def timed(results, entries, threads):
    """Put the times in ONNX Runtime into the results: all in one go, so that they compare."""
    for m, entry in zip(results, entries):
        m["ms"] = float(sum(bundle.timings(entry.bundle, threads, repeats=7)["256x256"]))
    return results


def budget(options):
    """What every row was trained for, in words."""
    clock = "of a core" if options.clock == "cpu" else ""
    some = f"{options.processes} single-threaded processes" if options.processes > 1 else "one single-threaded process"
    return f"for {options.seconds:.0f} s {clock}".rstrip() + f" by {some}"


def document(results, sheet, options):
    """The text of the Markdown file."""
    table = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    table += ["| " + " | ".join(cells(m)) + " |" for m in results]
    count = results[0]["photos"]["all"]["count"]
    here = os.path.dirname(os.path.abspath(options.out))
    inside = os.path.abspath(sheet).startswith(here + os.sep)
    picture = f"![grey, each method, truth]({os.path.relpath(sheet, here)})\n\n" if inside else ""
    question = "**Local and global, jointly with classification: does it help?** "
    return (
        f"# {options.title or TITLE}\n\n"
        f"Every row was trained {budget(options)} on the same photos, and read on the same {count} validation photos. `python3 -m train compare` writes this file.\n\n"
        + "\n".join(table)
        + "\n\nSeen: training pictures within the budget; PSNR and gain over the grey picture in dB; "
        f"@CF{AT}: the gain with mean colourfulness brought to {AT} % of the truth's; ab error in CIELAB units; CF: colourfulness after Hasler"
        " and Süsstrunk, with absolute values, and its distance to the truth's; VGG: feature distance, times 1000;"
        f" M: millions of parameters; ms: a 256 px picture in ONNX Runtime, threads: {options.threads}.\n\n"
        + picture
        + ("" if options.title else question + answer(results))
    ).rstrip() + "\n"


def fitted(rgb):
    """sRGB uint8 (H,W,3) in the middle of a cell."""
    picture = Image.fromarray(rgb)
    picture.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    cell = Image.new("RGB", (CELL, CELL), "white")
    cell.paste(picture, ((CELL - picture.width) // 2, (CELL - picture.height) // 2))
    return cell


def to_bytes(rgb):
    """sRGB 0..1 (1,3,H,W) to uint8 (H,W,3)."""
    return (rgb[0].permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()


def sheet_rows(options):
    """The photos of the sheet: uint8 (H,W,3) each."""
    if options.sheet_photos:
        names = sorted(n for n in os.listdir(options.sheet_photos) if n.lower().endswith(data.PICTURES))
        return [data.read_picture(os.path.join(options.sheet_photos, n), SHEET_SHORT) for n in names]
    index, pictures = reading.read_photos(options.photos, 1)
    wanted = np.isin(index.set, options.sheet_sets.split(","))
    rows = [p for p, w in zip(pictures, wanted) if w or not wanted.any()]
    return rows[:: max(1, len(rows) // options.sheet_count)][: options.sheet_count]


def draw_sheet(entries, options, path):
    """Rows of photos: grey, each method, truth."""
    rows = sheet_rows(options)
    nets = [bundle.load(e.bundle)[0] for e in entries]
    titles = ["grey", *(e.config.name for e in entries), "truth"]
    sheet = Image.new("RGB", (len(titles) * CELL, 16 + len(rows) * CELL), "white")
    draw = ImageDraw.Draw(sheet)
    for x, title in enumerate(titles):
        draw.text((x * CELL + 3, 2), title[:21], fill="black")
    for y, rgb in enumerate(rows):
        guesses = [judging.predict(net, rgb[None])[0] for net in nets]
        results = [painted(rgb[None], ab) for ab in (torch.zeros(1, 2, *quarter(rgb)), *guesses)]
        for x, result in enumerate([*(to_bytes(r) for r in results), rgb]):
            sheet.paste(fitted(result), (x * CELL, 16 + y * CELL))
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    sheet.save(path)


def quarter(rgb):
    """Size of ab for a picture."""
    return [-(-s // 32) * 8 for s in rgb.shape[:2]]


def main(options):
    """``train compare``."""
    torch.set_num_threads(options.threads)
    entries = [Entry(p, config.read(p), options.seconds, options.work) for p in options.configs]
    for entry in entries:
        if sum(e.key == entry.key for e in entries) > 1:
            raise ValueError(f"{entry.path}: another config is called {entry.config.name}, too")
    os.makedirs(options.work, exist_ok=True)
    store.open_cache(data.folders(options), options.work)  # not within the first one's budget
    features = vgg.Features(options.vgg) if os.path.exists(options.vgg) else None
    results = []
    for entry in entries:
        if not os.path.exists(entry.result):
            print(f"compare: {entry.config.name}, {entry.trained():.0f} of {entry.seconds:.0f} s", flush=True)
            if not train(entry, options):
                print("compare: stopped; the same command goes on from here", flush=True)
                return 1
            figures = {**measure(entry, options, features), "training": conditions(entry, options)}
            with open(entry.result + ".part", "w") as f:
                json.dump(figures, f, indent=1)
            os.replace(entry.result + ".part", entry.result)
        with open(entry.result) as f:
            results.append(json.load(f))
        check_same(results[-1], entry, options)
    print(*(" | ".join(cells(m)) for m in timed(results, entries, options.threads)), sep="\n", flush=True)
    sheet = options.sheet or os.path.join(options.work, "literature.png")
    draw_sheet(entries, options, sheet)
    os.makedirs(os.path.dirname(options.out) or ".", exist_ok=True)
    with open(options.out, "w") as f:
        f.write(document(results, sheet, options))
    print(f"compare: wrote {options.out} and {sheet}", flush=True)
    return 0
