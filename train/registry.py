"""The architectures by name."""

import torch

from . import iizuka, larsson, model, nazeri, network, specialists, zhang

ARCHITECTURES = {
    kind.kind: kind for kind in (model.TwoStream, iizuka.Iizuka, larsson.Larsson, zhang.Zhang, nazeri.Nazeri)
}
NAMES = tuple(ARCHITECTURES)  # that a config may train
ARCHITECTURES["specialists"] = specialists.Specialists
WORDS = {
    "two-stream": "two-stream CNN",
    "specialists": "two-stream CNN with colour heads mixed by scene",
    "iizuka": "local and global stream, fused (Iizuka et al. 2016)",
    "larsson": "hypercolumns on a MobileNetV2 1.0 trunk (Larsson et al. 2016)",
    "zhang": "single dilated stream (Zhang et al. 2016)",
    "nazeri": "U-Net (Nazeri et al. 2018)",
}
TRUNK_WORDS = {
    "mobilenetv2": "MobileNetV2 1.0", "efficientnet-lite0": "EfficientNet-Lite0", "efficientnet-lite2": "EfficientNet-Lite2",
}


def create(config, scenes):
    """A new network of a Config for a count of scenes."""
    kind = ARCHITECTURES[config.architecture]
    own = {"trunk": config.trunk, "second": config.second or None} if kind is model.TwoStream else {}
    blocks = {k: n for k, n in config.growth.items() if k in model.BLOCKS and n}
    widths = {**kind.widths_of(config.width, scenes), **blocks}
    net = kind(config.bin_step, widths, config.output, config.space, **own)
    if not config.scene_loss:
        network.silence_scenes(net)
    return net


def describe(net):
    """What ``restore`` needs to build the same network again: a dict of plain values."""
    return {
        "architecture": net.kind,
        "output": net.output,
        "space": net.space,
        "readout": net.readout,
        "temperature": net.temperature,
        "step": net.step,
        "widths": net.widths,
        **net.trunks,
        "emulsion_scale": getattr(net.features, "emulsion_scale", 1.0),
        **({"gain": net.gain, "rarity": net.rarity.tolist(), "shade": net.shade} if net.readout == "vivid" else {}),
        **({"strength_power": net.strength_power} if net.strong else {}),
    }


def restore(design):
    """A network with fresh weights from ``describe``; what is missing is the first bundles' form."""
    kind = ARCHITECTURES[design.get("architecture", "two-stream")]
    own = {k: design[k] for k in ("trunk", "second") if k in design}
    net = kind(design["step"], design["widths"], design.get("output", "classes"), design.get("space", "cielab"), **own)
    net.readout = design.get("readout", "annealed")
    net.temperature = design.get("temperature", net.temperature)
    if hasattr(net.features, "emulsion_scale"):
        net.features.emulsion_scale = design.get("emulsion_scale", 1.0)
    net.strength_power = design.get("strength_power", net.strength_power)
    if "rarity" in design:
        net.rarity, net.gain = torch.tensor(design["rarity"]), design["gain"]
        net.shade = design.get("shade")
    return net


def words(net):
    """One line for people."""
    what = "ab classes" if net.output == "classes" else "regressed ab"
    space = "" if net.space == "cielab" else f" by way of {net.space}"
    kinds = [TRUNK_WORDS[kind] for kind in net.trunks.values()]
    trunk = f", {' and '.join(kinds)} trunk{'s' if kinds[1:] else ''}" if kinds else ""
    return f"{WORDS[net.kind]}{trunk}, {what}{space} at a quarter of the size"
