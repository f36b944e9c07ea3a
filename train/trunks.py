"""Trunks: the networks that were trained on ImageNet first, reduced to one input channel.

MobileNetV2 (Sandler et al. 2018) and EfficientNet-Lite0 (Tan and Le 2019); ``lite.py``
has the weights of the latter.
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
TAPS = {4: 2, 8: 5, 16: 12, 32: 16}  # last block of each stride
EARLY = 2  # blocks that, with the stem, hold the layers of stride 2
CHUNK = 4  # pictures at a time through frozen layers: their maps then stay in the cache


class Trunk(nn.Module):
    """MobileNetV2 1.0 for one input channel; gives {stride: map}."""

    kind, rows, taps = "mobilenetv2", BLOCKS, TAPS
    channels = {4: 24, 8: 32, 16: 96, 32: 320}

    def __init__(self):
        super().__init__()
        self.frozen = False
        self.stem = ConvNorm(1, 32, 3, 2)
        blocks, width = [], 32
        for expand, outputs, count, stride, kernel in self.rows:
            for k in range(count):
                blocks.append(Block(width, outputs, expand, stride if k == 0 else 1, kernel))
                width = outputs
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x):
        if self.frozen and len(x) > CHUNK and x.device.type == "cpu":
            x = torch.cat([self.early(part) for part in x.split(CHUNK)])
        else:
            x = self.early(x)
        maps = {}
        for i, block in enumerate(self.blocks[EARLY:], EARLY):
            x = block(x)
            for stride, tap in self.taps.items():
                if i == tap:
                    maps[stride] = x
        return maps

    def early(self, x):
        """Stem and first blocks: (N,1,H,W) -> (N,24,H/4,W/4)."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen):
            x = self.stem(x)
            for block in self.blocks[:EARLY]:
                x = block(x)
        return x

    def freeze_early(self):
        """Stop learning (weights and norms) in the layers of stride 2, the slowest ones."""
        self.frozen = True
        for module in (self.stem, *self.blocks[:EARLY]):
            module.eval().requires_grad_(False)

    def train(self, mode=True):
        super().train(mode)
        if self.frozen:
            self.freeze_early()
        return self

    def write(self, b, name, outputs):
        """Nodes from L to {stride: map} into a ``graph.Builder``; outputs: {block: output name}."""
        x, maps = b.layer(b.scaled_light(), name + ".stem", self.stem), {}
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


TRUNKS = {kind.kind: kind for kind in (Trunk, LiteTrunk)}


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
