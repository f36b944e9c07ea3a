"""Larsson, Maire, Shakhnarovich 2016, "Learning Representations for Automatic Colorization".

Hypercolumns: every pixel's column through maps of all depths, brought to one
size, then one wide layer and the class scores. The trunk is MobileNetV2 where
the paper has VGG-16, and its classes are ab bins where the paper's are hue and
chroma. A 1x1 convolution of the joined maps is the sum of 1x1 convolutions of
each, done before they are enlarged: the same numbers for a fraction of the work.
"""

from torch import nn
from torch.nn import functional as F

from . import layers, network, trunks

TAPS = {"map4": (24, 4), "map8": (32, 8), "map16": (96, 16), "map32": (1280, 32)}  # channels, stride


class Features(nn.Module):
    """L, emulsion -> map4, map8, map16, map32, g (N,1), scene (N,S)."""

    def __init__(self, w):
        super().__init__()
        self.trunk = trunks.Trunk()
        self.pool = layers.ConvNorm(320, 1280)
        self.head = network.SceneHead(1280, w["scenes"])

    def forward(self, light, emulsion):
        """Maps at strides 4, 8, 16 and 32 with 24, 32, 96 and 1280 channels."""
        maps = self.trunk(light * 0.02 - 1)
        deep = self.pool(maps[32])
        return maps[4], maps[8], maps[16], deep, *self.head(deep, emulsion)


class Colour(nn.Module):
    """The maps -> scores (N,C,H/4,W/4); g is not looked at."""

    def __init__(self, w, channels):
        super().__init__()
        self.columns = nn.ModuleList(nn.Conv2d(c, w["column"], 1, bias=False) for c, _ in TAPS.values())
        self.norm = nn.BatchNorm2d(w["column"])
        self.scores = nn.Conv2d(w["column"], channels, 1)

    def forward(self, map4, map8, map16, map32, g):
        """See the class."""
        x = self.columns[0](map4)
        for column, y in zip(self.columns[1:], (map8, map16, map32)):
            x = x + layers.resize_like(column(y), map4)
        return self.scores(F.relu(self.norm(x)))


class Larsson(network.Network):
    """The whole; width 1 has hypercolumn layers of 512 channels (the paper: 1024, on VGG)."""

    kind = "larsson"

    def __init__(self, step=10, widths=None, output="classes", space="cielab"):
        super().__init__(step, widths or self.widths_of(1.0, 100), output, space)
        self.features = Features(self.widths)
        self.colour = Colour(self.widths, self.outputs)

    @staticmethod
    def widths_of(width, scenes):
        """Channels for a width factor; the trunk has its own."""
        return {"column": max(16, round(512 * width / 16) * 16), "g": 1, "scenes": scenes}

    def slow_parameters(self):
        return [*self.features.trunk.parameters(), *self.features.pool.parameters()]

    def maps(self):
        return {k: ["N", c, f"H/{s}", f"W/{s}"] for k, (c, s) in TAPS.items()}

    def write_features(self, b):
        f = self.features
        outputs = {trunks.TAPS[s]: k for k, (_, s) in TAPS.items() if s < 32}
        maps = f.trunk.write(b, "features.trunk", b.scaled_light(), outputs)
        deep = b.layer(maps[32], "features.pool", f.pool, out="map32")
        f.head.write(b, "features.head", deep)

    def write_colour(self, b):
        c, x = self.colour, None
        for i, (name, (_, stride)) in enumerate(TAPS.items()):
            y = b.conv(name, f"colour.columns.{i}", c.columns[i])
            y = b.enlarge(y, stride // 4) if stride > 4 else y
            x = y if x is None else b.node("Add", [x, y])
        x = b.node("Relu", [b.norm(x, "colour.norm", c.norm)])
        return b.conv(x, "colour.scores", c.scores)
