"""Nazeri, Ng, Ebrahimi 2018, "Image Colorization Using Generative Adversarial Networks".

A U-Net: 4x4 convolutions of stride 2 with batch norm and leaky ReLU down to
stride 32, transposed ones with ReLU up again, maps of the way down joined on the
way up. What differs: the way up ends at a quarter of the size, where a bundle's
chroma is; the output is linear. ``Critic`` is its conditional discriminator, at
the same scale and on patches; the adversarial objective uses it with any network.
"""

import torch
from torch import nn
from torch.nn import functional as F

from . import layers, network

DOWN = (1, 2, 4, 8, 8)  # channels in units of 64 at strides 2 to 32
UP = (8, 4, 2)  # at strides 16, 8, 4


class Features(nn.Module):
    """L, emulsion -> skip4, skip8, skip16, deep32, g (N,1), scene (N,S)."""

    def __init__(self, w):
        super().__init__()
        widths = [1] + [k * w["c"] for k in DOWN]
        pairs = zip(widths, widths[1:])
        self.down = nn.ModuleList(layers.ConvNorm(i, o, 4, 2, act="leaky") for i, o in pairs)
        self.head = network.SceneHead(widths[-1], w["scenes"])

    def forward(self, light, emulsion):
        """Maps at strides 4, 8, 16, 32."""
        x, maps = light * 0.02 - 1, []
        for layer in self.down:
            x = layer(x)
            maps.append(x)
        return *maps[1:], *self.head(x, emulsion)


class Up(nn.Module):
    """Transposed convolution to twice the size, batch norm, ReLU."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


class Colour(nn.Module):
    """The maps -> scores (N,C,H/4,W/4); g is not looked at."""

    def __init__(self, w, channels):
        super().__init__()
        c = w["c"]
        skips, ups, inputs = [k * c for k in DOWN[-2:0:-1]], [], DOWN[-1] * c
        for outputs, skip in zip(UP, skips):
            ups.append(Up(inputs, outputs * c))
            inputs = outputs * c + skip
        self.up = nn.ModuleList(ups)
        self.scores = nn.Conv2d(inputs, channels, 1)

    def forward(self, skip4, skip8, skip16, deep32, g):
        """See the class."""
        x = deep32
        for layer, skip in zip(self.up, (skip16, skip8, skip4)):
            x = torch.cat([layer(x), skip], 1)
        return self.scores(x)


class Nazeri(network.Network):
    """The generator; width 1 is the paper's."""

    kind = "nazeri"
    multiple = 32

    def __init__(self, step=10, widths=None, output="regression", space="cielab"):
        super().__init__(step, widths or self.widths_of(1.0, 100), output, space)
        self.features = Features(self.widths)
        self.colour = Colour(self.widths, self.outputs)

    @staticmethod
    def widths_of(width, scenes):
        """Channels for a width factor."""
        return {"c": max(4, round(64 * width / 4) * 4), "g": 1, "scenes": scenes}

    def maps(self):
        names = ("skip4", "skip8", "skip16", "deep32")
        return {
            n: ["N", k * self.widths["c"], f"H/{4 << i}", f"W/{4 << i}"]
            for i, (n, k) in enumerate(zip(names, DOWN[1:]))
        }

    def write_features(self, b):
        x, names = b.scaled_light(), [None, *self.maps()]
        for i, layer in enumerate(self.features.down):
            x = b.layer(x, f"features.down.{i}", layer, out=names[i])
        self.features.head.write(b, "features.head", x)

    def write_colour(self, b):
        x = "deep32"
        for i, (layer, skip) in enumerate(zip(self.colour.up, ("skip16", "skip8", "skip4"))):
            y = b.norm(b.deconv(x, f"colour.up.{i}.conv", layer.conv), f"colour.up.{i}.norm", layer.norm)
            x = b.node("Concat", [b.node("Relu", [y]), skip], axis=1)
        return b.conv(x, "colour.scores", self.colour.scores)


class Critic(nn.Module):
    """Tells true from painted chroma, given L, patch by patch.

    L (N,1,h,w) of 0..100 and chroma (N,2,h,w), both at a quarter of the picture's
    size -> logits (N,1,h/4,w/4); every one sees 18 samples each way (72 pixels).
    """

    def __init__(self, c=32):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, c, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(c, 2 * c, 4, 2, 1, bias=False),
            nn.BatchNorm2d(2 * c),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * c, 4 * c, 3, 1, 1, bias=False),
            nn.BatchNorm2d(4 * c),
            nn.LeakyReLU(0.2),
            nn.Conv2d(4 * c, 1, 1),
        )

    def forward(self, light, chroma):
        """See the class."""
        return self.layers(torch.cat([light * 0.02 - 1, chroma / network.UNIT], 1))
