"""Iizuka, Simo-Serra, Ishikawa 2016, "Let there be Color!": the paper's layers and widths.

Low-level, mid-level, global and colourisation networks with fusion, batch norm
and ReLU after every layer, at width 1 as in the paper's table 1. What differs:
the global stream takes the mean of its last map where the paper flattens a map
of fixed size, so that any picture size works (16 M parameters instead of 42 M);
the emulsion joins it; the last map, at half the size, is averaged 2x2, as a
bundle's chroma is a quarter of the size; its output is linear, not a sigmoid.
"""

import torch
from torch import nn
from torch.nn import functional as F

from . import layers, network


class Features(nn.Module):
    """L, emulsion -> mid8 (N,256w,H/8,W/8), g (N,256w), scene (N,S)."""

    def __init__(self, w):
        super().__init__()
        c = w["c"]  # channels of the paper's 64
        low = ((1, c, 2), (c, 2 * c, 1), (2 * c, 2 * c, 2), (2 * c, 4 * c, 1), (4 * c, 4 * c, 2), (4 * c, 8 * c, 1))
        self.low = nn.ModuleList(layers.ConvNorm(i, o, 3, s, act="relu") for i, o, s in low)
        self.mid = nn.ModuleList(
            [layers.ConvNorm(8 * c, 8 * c, 3, act="relu"), layers.ConvNorm(8 * c, w["local"], 3, act="relu")]
        )
        self.down = nn.ModuleList(layers.ConvNorm(8 * c, 8 * c, 3, s, act="relu") for s in (2, 1, 2, 1))
        self.fc1 = Dense(8 * c + len(network.EMULSIONS), 16 * c)
        self.fc2 = Dense(16 * c, 8 * c)
        self.fc3 = Dense(8 * c, w["g"])
        self.where = Dense(8 * c, 4 * c)  # classification: after the last layer but one
        self.scene = nn.Linear(4 * c, w["scenes"])

    def forward(self, light, emulsion):
        """See the class."""
        x = light * 0.02 - 1
        for layer in self.low:
            x = layer(x)
        y = x
        for layer in self.mid:
            x = layer(x)
        for layer in self.down:
            y = layer(y)
        y = self.fc2(self.fc1(torch.cat([y.mean((2, 3)), emulsion], 1)))
        return x, self.fc3(y), self.scene(self.where(y))


class Dense(nn.Module):
    """Linear layer, batch norm, ReLU."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.fc = nn.Linear(inputs, outputs, bias=False)
        self.norm = nn.BatchNorm1d(outputs)

    def forward(self, x):
        return F.relu(self.norm(self.fc(x)))

    def write(self, b, name, x, out=None):
        """Nodes of the layer."""
        return b.node("Relu", [b.norm(b.linear(x, name + ".fc", self.fc), name + ".norm", self.norm)], out=out)


class Colour(nn.Module):
    """mid8, g -> scores (N,C,H/4,W/4)."""

    def __init__(self, w, channels):
        super().__init__()
        c, d = w["c"], w["local"]
        self.fuse_local = nn.Conv2d(d, d, 1, bias=False)  # with fuse_global: the fusion layer on both,
        self.fuse_global = nn.Linear(w["g"], d, bias=False)  # side by side
        self.fuse_norm = nn.BatchNorm2d(d)
        self.layers = nn.ModuleList(
            layers.ConvNorm(i, o, 3, act="relu") for i, o in ((d, 2 * c), (2 * c, c), (c, c), (c, c // 2))
        )
        self.scores = nn.Conv2d(c // 2, channels, 3, padding=1)

    def forward(self, mid8, g):
        """See the class."""
        x = F.relu(self.fuse_norm(self.fuse_local(mid8) + self.fuse_global(g)[:, :, None, None]))
        x = F.interpolate(self.layers[0](x), scale_factor=2, mode="nearest")
        x = F.interpolate(self.layers[2](self.layers[1](x)), scale_factor=2, mode="nearest")
        return F.avg_pool2d(self.scores(self.layers[3](x)), 2)


class Iizuka(network.Network):
    """The whole; width 1 is the paper's."""

    kind = "iizuka"

    def __init__(self, step=10, widths=None, output="regression", space="cielab"):
        super().__init__(step, widths or self.widths_of(1.0, 100), output, space)
        self.features = Features(self.widths)
        self.colour = Colour(self.widths, self.outputs)

    @staticmethod
    def widths_of(width, scenes):
        """Channels for a width factor."""
        c = max(4, round(64 * width / 4) * 4)
        return {"c": c, "local": 4 * c, "g": 4 * c, "scenes": scenes}

    def maps(self):
        return {"mid8": ["N", self.widths["local"], "H/8", "W/8"]}

    def write_features(self, b):
        f, x = self.features, b.scaled_light()
        for i, layer in enumerate(f.low):
            x = b.layer(x, f"features.low.{i}", layer)
        y = x
        for i, layer in enumerate(f.down):
            y = b.layer(y, f"features.down.{i}", layer)
        y = b.node("Concat", [b.node("Flatten", [b.node("GlobalAveragePool", [y])], axis=1), "emulsion"], axis=1)
        y = f.fc2.write(b, "features.fc2", f.fc1.write(b, "features.fc1", y))
        f.fc3.write(b, "features.fc3", y, out="g")
        b.linear(f.where.write(b, "features.where", y), "features.scene", f.scene, out="scene")
        b.layer(b.layer(x, "features.mid.0", f.mid[0]), "features.mid.1", f.mid[1], out="mid8")

    def write_colour(self, b):
        c = self.colour
        x = b.conv("mid8", "colour.fuse_local", c.fuse_local)
        x = b.node("Add", [x, b.spread(b.linear("g", "colour.fuse_global", c.fuse_global))])
        x = b.node("Relu", [b.norm(x, "colour.fuse_norm", c.fuse_norm)])
        for i, layer in enumerate(c.layers):
            x = b.layer(x, f"colour.layers.{i}", layer)
            if i in (0, 2):
                x = b.repeat(x)
        scores = b.conv(x, "colour.scores", c.scores)
        return b.node("AveragePool", [scores], kernel_shape=[2, 2], strides=[2, 2])
