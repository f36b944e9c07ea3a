"""Trunks: the networks that were trained on ImageNet first, reduced to one input channel.

MobileNetV2 (Sandler et al. 2018), EfficientNet-Lite0 and Lite2 (Tan and Le 2019);
``lite.py`` has the weights of the latter two.
"""

import torch
from torch import nn

from .layers import Block, ConvNorm

# Rows of a trunk: expansion, channels, blocks, stride of the first, kernel. Sandler et al. 2018, table 2, and
# EfficientNet-Lite0 (Tan and Le 2019, table 1, without squeeze-and-excitation, with ReLU6).
BLOCKS = (
    (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3), (6, 96, 3, 1, 3), (6, 160, 3, 2, 3),
    (6, 320, 1, 1, 3),
)
LITE_BLOCKS = (
    (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)
LITE2_BLOCKS = (  # the same, 1.1 times as wide and 1.2 times as deep
    (1, 16, 1, 1, 3), (6, 24, 3, 2, 3), (6, 48, 3, 2, 5), (6, 88, 4, 2, 3), (6, 120, 4, 1, 5), (6, 208, 5, 2, 5),
    (6, 352, 1, 1, 3),
)
TAPS = {4: 2, 8: 5, 16: 12, 32: 16}  # last block of each stride
EARLY = 2  # blocks that, with the stem, hold the layers of stride 2
PLACES = ("trunk", "second")  # of a network's features that a trunk may have
CHUNK = {True: 4, False: 16}  # pictures at a time through held layers, in bfloat16 or not: their maps then stay in the
# cache; in float32 PyTorch's 1x1 convolutions are slow below 16


class Trunk(nn.Module):
    """MobileNetV2 1.0 for one input channel; gives {stride: map}."""

    kind, rows, taps = "mobilenetv2", BLOCKS, TAPS
    channels = {4: 24, 8: 32, 16: 96, 32: 320}

    def __init__(self):
        super().__init__()
        self.held = 0
        self.stem = ConvNorm(1, 32, 3, 2)
        blocks, width = [], 32
        for expand, outputs, count, stride, kernel in self.rows:
            for k in range(count):
                blocks.append(Block(width, outputs, expand, stride if k == 0 else 1, kernel))
                width = outputs
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        chunk = CHUNK[torch.is_autocast_enabled("cpu")]
        if self.held and len(x) > chunk and x.device.type == "cpu":
            parts = [self.first(part) for part in x.split(chunk)]
            x = torch.cat([part for part, _ in parts])
            maps = {stride: torch.cat([taps[stride] for _, taps in parts]) for stride in parts[0][1]}
        else:
            x, maps = self.first(x)
        self.go(x, maps, self.held, len(self.blocks))
        return maps

    def first(self, x):
        """Stem and the blocks that are held: (N,1,H,W) -> their last map, {stride: map} of the taps among them."""
        maps = {}
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.held):
            x = self.go(self.stem(x), maps, 0, self.held)
        return x, maps

    def go(self, x, maps, begin, end):
        """The map behind some of the blocks; taps among them go into ``maps``."""
        for i, block in enumerate(self.blocks[begin:end], begin):
            x = block(x)
            maps.update({stride: x for stride, tap in self.taps.items() if tap == i})
        return x

    @property
    def frozen(self):
        """Whether the first layers do not learn."""
        return self.held > 0

    def freeze(self, count=EARLY):
        """Stop learning (weights and norms) in the stem and the first blocks: these of stride 2, the slowest ones, or more."""
        self.held = count
        for module in (self.stem, *self.blocks[:count]):
            module.eval().requires_grad_(False)

    def train(self, mode=True):
        super().train(mode)
        if self.frozen:
            self.freeze(self.held)
        return self

    def write(self, b, name, light, outputs):
        """Nodes from the scaled L to {stride: map} into a ``graph.Builder``; outputs: {block: output name}."""
        x, maps = b.layer(light, name + ".stem", self.stem), {}
        for i, block in enumerate(self.blocks):
            x = b.block(x, f"{name}.blocks.{i}", block, out=outputs.get(i))
            maps.update({stride: x for stride, tap in self.taps.items() if tap == i})
        return maps

    def layers(self):
        """The ConvNorms in network order."""
        return [m for m in self.modules() if isinstance(m, ConvNorm)]


class LiteTrunk(Trunk):
    """EfficientNet-Lite0 for one input channel."""

    kind, rows, taps = "efficientnet-lite0", LITE_BLOCKS, {4: 2, 8: 4, 16: 10, 32: 15}
    channels = {4: 24, 8: 40, 16: 112, 32: 320}


class Lite2Trunk(Trunk):
    """EfficientNet-Lite2 for one input channel."""

    kind, rows, taps = "efficientnet-lite2", LITE2_BLOCKS, {4: 3, 8: 6, 16: 14, 32: 20}
    channels = {4: 24, 8: 48, 16: 120, 32: 352}


TRUNKS = {kind.kind: kind for kind in (Trunk, LiteTrunk, Lite2Trunk)}


def hold(features, counts):
    """Stop learning in the first blocks of trunks: {one of PLACES: how many}."""
    for name, count in counts.items():
        if getattr(features, name, None) is None:
            raise ValueError(f"held.{name}: the network has no such trunk")
        getattr(features, name).freeze(count)


def load_trunk(model, arrays):
    """Put folded MobileNetV2 weights ("NN.w", "NN.b") into the trunk and pool layer.

    The stem is summed over its three inputs. Each norm is set by the next batch
    that goes through the model in evaluation mode (``ConvNorm.set_norm``).
    """
    for i, layer in enumerate(model.features.trunk.layers() + [model.features.pool]):
        w = torch.from_numpy(arrays[f"{i:02d}.w"].astype("float32"))
        if i == 0:
            w = w.sum(1, keepdim=True)
        layer.conv.weight.data.copy_(w)
        layer.bias = torch.from_numpy(arrays[f"{i:02d}.b"].astype("float32"))
