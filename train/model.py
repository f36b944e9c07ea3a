"""The two-stream network.

After Iizuka, Simo-Serra, Ishikawa 2016 (local and global stream, fused) with a
MobileNetV2 trunk (Sandler et al. 2018) and the class scores of Zhang et al.
2016. Shapes are (N, C, H, W); L is CIELAB lightness 0..100, ab CIELAB units.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .layers import ConvNorm, resize_like
from .network import EMULSIONS, Network
from .trunks import TRUNKS

EMULSION_SCALE = 16.0  # of the one-hot emulsion: beside 1280 pooled values a 1 goes unheard
STRENGTH = 32  # channels of the layer that tells the strength of the colour
LOG_STRENGTH = (-3.0, 0.9)  # bounds of what it tells
WIDTHS = {"pool": 1280, "g": 256, "local": 128, "low": 64, "head": 96, "scenes": 100}


class Features(nn.Module):
    """L (N,1,H,W), emulsion (N,4) -> local8, skip4, g, scene (see forward)."""

    def __init__(self, widths, trunk="mobilenetv2"):
        super().__init__()
        d = widths["local"]
        self.trunk = TRUNKS[trunk]()
        wide = self.trunk.channels
        self.pool = ConvNorm(wide[32], widths["pool"])
        self.dropout = nn.Dropout(0.1)
        self.emulsion_scale = EMULSION_SCALE
        self.fc = nn.Linear(widths["pool"] + len(EMULSIONS), widths["g"], bias=False)
        self.fc_norm = nn.BatchNorm1d(widths["g"])  # without it most units died within 200 steps
        self.scene = nn.Linear(widths["g"], widths["scenes"])
        self.lat32 = ConvNorm(wide[32], d, act=None)
        self.lat16 = ConvNorm(wide[16], d, act=None)
        self.mix16 = ConvNorm(d, d, 3, act="relu")
        self.lat8 = ConvNorm(wide[8], d, act=None)

    def forward(self, light, emulsion):
        """local8 (N,128,H/8,W/8), skip4 (N,24,H/4,W/4), g (N,256), scene logits (N,100)."""
        maps = self.trunk(light * 0.02 - 1)
        pooled = self.dropout(self.pool(maps[32]).mean((2, 3)))
        g = F.relu(self.fc_norm(self.fc(torch.cat([pooled, self.emulsion_scale * emulsion], 1))))
        x = self.lat16(maps[16])
        x = self.mix16(F.relu(x + resize_like(self.lat32(maps[32]), x)))
        y = self.lat8(maps[8])
        return F.relu(y + resize_like(x, y)), maps[4], g, self.scene(g)


class Strength(nn.Module):
    """How strong colour should be at each place: the head's last map and g -> log factor (N,1,h,w).

    Learnt last and alone, see ``strength.py``; it leaves hues as they are.
    """

    def __init__(self, widths):
        super().__init__()
        self.local = nn.Conv2d(widths["head"], widths["strength"], 1)
        self.overall = nn.Linear(widths["g"], widths["strength"], bias=False)
        self.out = nn.Conv2d(widths["strength"], 1, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x, g):
        """(N,head,h,w), (N,G) -> (N,1,h,w) within LOG_STRENGTH."""
        z = self.out(F.relu(self.local(x) + self.overall(g)[:, :, None, None]))
        return z.clamp(*LOG_STRENGTH)

    def write(self, b, name, x):
        """Nodes for the log factor; returns its name."""
        y = b.conv(x, name + ".local", self.local)
        y = b.node("Relu", [b.node("Add", [y, b.spread(b.linear("g", name + ".overall", self.overall))])])
        low, high = (b.number(v) for v in LOG_STRENGTH)
        return b.node("Clip", [b.conv(y, name + ".out", self.out), low, high])


class Colour(nn.Module):
    """local8, skip4, g -> class scores (N,Q,H/4,W/4), and behind them the log strength where it is learnt."""

    def __init__(self, widths, bins):
        super().__init__()
        d, low, head = widths["local"], widths["low"], widths["head"]
        self.fuse_local = nn.Conv2d(d, d, 1, bias=False)
        self.fuse_global = nn.Linear(widths["g"], d, bias=False)
        self.fuse_norm = nn.BatchNorm2d(d)
        self.mix8 = ConvNorm(d, d, 3, act="relu")
        self.down = ConvNorm(d, low, act=None)
        self.skip = ConvNorm(24, low, act=None)
        self.mix4 = ConvNorm(low, head, 3, act="relu")
        self.scores = nn.Conv2d(head, bins, 1)
        self.strength = Strength(widths) if widths.get("strength") else None

    def joined(self, local8, skip4, g):
        """The map at stride 4 that the last layers read: (N,low,H/4,W/4)."""
        x = self.fuse_local(local8) + self.fuse_global(g)[:, :, None, None]
        x = self.mix8(F.relu(self.fuse_norm(x)))
        y = self.skip(skip4)
        return F.relu(y + resize_like(self.down(x), y))

    def forward(self, local8, skip4, g, rows=None):
        """Class scores; ``rows`` 0 or 1 gives only every other row, see ``mix4_rows``."""
        x = self.joined(local8, skip4, g)
        x = self.mix4(x) if rows is None else self.mix4_rows(x, rows)
        return self.with_strength(self.scores(x), x, g)

    def with_strength(self, scores, x, g):
        """Scores with the log strength behind them, where it is learnt."""
        return scores if self.strength is None else torch.cat([scores, self.strength(x, g)], 1)

    def mix4_rows(self, x, rows):
        """``mix4`` on every other row from 0 or 1 on: neighbours teach the same, for half the time.

        From 1 on, the last row may be missing (the one whose window leaves the picture).
        """
        c = self.mix4.conv
        y = F.conv2d(x, c.weight, None, (2, 1), (1 - rows, 1))
        return F.relu(self.mix4.norm(y), inplace=True)


class TwoStream(Network):
    """Local and global stream over a pretrained trunk, fused; the shipped network."""

    kind = "two-stream"
    some_rows = True
    embedded = True

    def __init__(self, step=10, widths=None, output="classes", space="cielab", trunk="mobilenetv2"):
        super().__init__(step, dict(WIDTHS, **(widths or {})), output, space)
        self.features = Features(self.widths, trunk)
        self.colour = Colour(self.widths, self.outputs)

    @staticmethod
    def widths_of(width, scenes):
        """Channels for a width factor; the trunk has its own."""
        scaled = {k: max(8, round(v * width / 8) * 8) for k, v in WIDTHS.items() if k not in ("pool", "scenes")}
        return {**scaled, "scenes": scenes}

    def slow_parameters(self):
        return [*self.features.trunk.parameters(), *self.features.pool.parameters()]

    def maps(self):
        return {"local8": ["N", self.widths["local"], "H/8", "W/8"], "skip4": ["N", 24, "H/4", "W/4"]}

    def write_features(self, b):
        f = self.features
        maps = f.trunk.write(b, "features.trunk", {f.trunk.taps[4]: "skip4"})
        pooled = b.node("GlobalAveragePool", [b.layer(maps[32], "features.pool", f.pool)])
        emulsion = "emulsion" if f.emulsion_scale == 1 else b.node("Mul", ["emulsion", b.number(f.emulsion_scale)])
        pooled = b.node("Concat", [b.node("Flatten", [pooled], axis=1), emulsion], axis=1)
        g = b.norm(b.linear(pooled, "features.fc", f.fc), "features.fc_norm", f.fc_norm)
        g = b.node("Relu", [g], out="g")
        b.linear(g, "features.scene", f.scene, out="scene")
        lat32 = b.layer(maps[32], "features.lat32", f.lat32)
        lat16 = b.layer(maps[16], "features.lat16", f.lat16)
        y = b.node("Relu", [b.node("Add", [lat16, b.double(lat32)])])
        y = b.layer(y, "features.mix16", f.mix16)
        lat8 = b.layer(maps[8], "features.lat8", f.lat8)
        b.node("Relu", [b.node("Add", [lat8, b.double(y)])], out="local8")

    def write_joined(self, b):
        """Nodes of ``Colour.joined``; returns the map's name."""
        c = self.colour
        x = b.conv("local8", "colour.fuse_local", c.fuse_local)
        x = b.node("Add", [x, b.spread(b.linear("g", "colour.fuse_global", c.fuse_global))])
        x = b.node("Relu", [b.norm(x, "colour.fuse_norm", c.fuse_norm)])
        x = b.layer(x, "colour.mix8", c.mix8)
        y = b.layer("skip4", "colour.skip", c.skip)
        return b.node("Relu", [b.node("Add", [y, b.double(b.layer(x, "colour.down", c.down))])])

    def write_colour(self, b):
        x = b.layer(self.write_joined(b), "colour.mix4", self.colour.mix4)
        self.write_strength(b, x)
        return b.conv(x, "colour.scores", self.colour.scores)

    def write_strength(self, b, x):
        """Nodes for the log strength, where it is learnt, from the head's last map."""
        if self.strong:
            b.strength = self.colour.strength.write(b, "colour.strength", x)


def add_strength(net):
    """Give a two-stream network the layer that tells the strength of its colour; at first 1 everywhere."""
    net.widths["strength"] = STRENGTH
    net.colour.strength = Strength(net.widths)


@torch.no_grad()
def rescale_emulsion(net, scale):
    """Give the emulsion another scale and its weights the inverse: the same network, which learns it faster or slower."""
    features = net.features
    if getattr(features, "emulsion_scale", scale) != scale:
        features.fc.weight[:, -len(EMULSIONS) :] *= features.emulsion_scale / scale
        features.emulsion_scale = scale
