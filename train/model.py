"""The two-stream network.

After Iizuka, Simo-Serra, Ishikawa 2016 (local and global stream, fused) with a
MobileNetV2 trunk (Sandler et al. 2018) and the class scores of Zhang et al.
2016. Shapes are (N, C, H, W); L is CIELAB lightness 0..100, ab CIELAB units.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .layers import Block, ConvNorm, resize_like
from .network import EMULSIONS, Network
from .trunks import TRUNKS

BLOCKS = {"blocks16": 3, "blocks8": 2}  # widths that count the blocks behind the mixing at a stride: their expansion
SECOND = (32, 16, 8, 4)  # strides of a second trunk's maps that are added to the first one's
EMULSION_SCALE = 16.0  # of the one-hot emulsion: beside 1280 pooled values a 1 goes unheard
STRENGTH = 32  # channels of the layer that tells the strength of the colour
LOG_STRENGTH = (-3.0, 0.9)  # bounds of what it tells
WIDTHS = {"pool": 1280, "g": 256, "local": 128, "low": 64, "head": 96, "scenes": 100}


def residuals(widths, name):
    """Inverted residuals of 5x5, as many as one of BLOCKS says: at first they leave a map (N,local,h,w) as it is."""
    d, count = widths["local"], widths.get(name, 0)
    blocks = [Block(d, d, BLOCKS[name], 1, 5) for _ in range(count)]
    for block in blocks:
        nn.init.zeros_(block.project.conv.weight)
    return nn.Sequential(*blocks)


class Features(nn.Module):
    """L (N,1,H,W), emulsion (N,4) -> local8, skip4, g, scene (see forward).

    With a second trunk its maps are added, by a 1x1 convolution each, to what is made of the first one's,
    and its pooled map to what the global stream is made of. ``blocks``, if widths have any, look around at stride 16.
    """

    def __init__(self, widths, trunk="mobilenetv2", second=None):
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
        self.blocks = residuals(widths, "blocks16")
        self.lat8 = ConvNorm(wide[8], d, act=None)
        self.second = None if second is None else TRUNKS[second]()
        if second is not None:
            self._add_second(widths, {32: d, 16: d, 8: d, 4: wide[4]})

    def _add_second(self, widths, channels):
        """Layers from the second trunk's maps to ``channels`` at each stride: at first they give zeros."""
        wide = self.second.channels
        self.second_pool = ConvNorm(wide[32], widths["pool"])
        self.second_fc = nn.Linear(widths["pool"], widths["g"], bias=False)
        self.second_maps = nn.ModuleDict({f"at{s}": nn.Conv2d(wide[s], channels[s], 1, bias=False) for s in SECOND})
        for module in (self.second_fc, *self.second_maps.values()):
            nn.init.zeros_(module.weight)

    def forward(self, light, emulsion):
        """local8 (N,128,H/8,W/8), skip4 (N,24,H/4,W/4), g (N,256), scene logits (N,100)."""
        maps = self.trunk(light * 0.02 - 1)
        pooled = self.dropout(self.pool(maps[32]).mean((2, 3)))
        g = self.fc(torch.cat([pooled, self.emulsion_scale * emulsion], 1))
        made = {32: self.lat32(maps[32]), 16: self.lat16(maps[16]), 8: self.lat8(maps[8]), 4: maps[4]}
        if self.second is not None:
            maps = self.second(light * 0.02 - 1)
            g = g + self.second_fc(self.dropout(self.second_pool(maps[32]).mean((2, 3))))
            made = {s: made[s] + self.second_maps[f"at{s}"](maps[s]) for s in SECOND}
        g = F.relu(self.fc_norm(g))
        x = self.blocks(self.mix16(F.relu(made[16] + resize_like(made[32], made[16]))))
        return F.relu(made[8] + resize_like(x, made[8])), made[4], g, self.scene(g)


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
        self.blocks = residuals(widths, "blocks8")
        self.down = ConvNorm(d, low, act=None)
        self.skip = ConvNorm(24, low, act=None)
        self.mix4 = ConvNorm(low, head, 3, act="relu")
        self.scores = nn.Conv2d(head, bins, 1)
        self.strength = Strength(widths) if widths.get("strength") else None

    def joined(self, local8, skip4, g):
        """The map at stride 4 that the last layers read: (N,low,H/4,W/4)."""
        x = self.fuse_local(local8) + self.fuse_global(g)[:, :, None, None]
        x = self.blocks(self.mix8(F.relu(self.fuse_norm(x))))
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

    def __init__(self, step=10, widths=None, output="classes", space="cielab", trunk="mobilenetv2", second=None):
        super().__init__(step, dict(WIDTHS, **(widths or {})), output, space)
        self.features = Features(self.widths, trunk, second)
        self.colour = Colour(self.widths, self.outputs)

    @property
    def trunks(self):
        f = self.features
        return {"trunk": f.trunk.kind, **({} if f.second is None else {"second": f.second.kind})}

    @property
    def growth(self):
        return {"second": self.trunks.get("second", ""), **{k: self.widths.get(k, 0) for k in BLOCKS}}

    @staticmethod
    def widths_of(width, scenes):
        """Channels for a width factor; the trunk has its own."""
        scaled = {k: max(8, round(v * width / 8) * 8) for k, v in WIDTHS.items() if k not in ("pool", "scenes")}
        return {**scaled, "scenes": scenes}

    def slow_parameters(self):
        f = self.features
        second = () if f.second is None else (*f.second.parameters(), *f.second_pool.parameters())
        return [*f.trunk.parameters(), *f.pool.parameters(), *second]

    def fresh_parameters(self):
        f = self.features
        second = () if f.second is None else (*f.second_fc.parameters(), *f.second_maps.parameters())
        return [*second, *f.blocks.parameters(), *self.colour.blocks.parameters()]

    def maps(self):
        return {"local8": ["N", self.widths["local"], "H/8", "W/8"], "skip4": ["N", 24, "H/4", "W/4"]}

    def write_features(self, b):
        f = self.features
        light, alone = b.scaled_light(), f.second is None
        maps = f.trunk.write(b, "features.trunk", light, {f.trunk.taps[4]: "skip4"} if alone else {})
        pooled = b.node("GlobalAveragePool", [b.layer(maps[32], "features.pool", f.pool)])
        emulsion = "emulsion" if f.emulsion_scale == 1 else b.node("Mul", ["emulsion", b.number(f.emulsion_scale)])
        pooled = b.node("Concat", [b.node("Flatten", [pooled], axis=1), emulsion], axis=1)
        g = b.linear(pooled, "features.fc", f.fc)
        made = {s: b.layer(maps[s], f"features.lat{s}", lat) for s, lat in ((32, f.lat32), (16, f.lat16), (8, f.lat8))}
        if not alone:
            g, made = self.write_second(b, light, g, {**made, 4: maps[4]})
        g = b.node("Relu", [b.norm(g, "features.fc_norm", f.fc_norm)], out="g")
        b.linear(g, "features.scene", f.scene, out="scene")
        y = b.node("Relu", [b.node("Add", [made[16], b.double(made[32])])])
        y = b.blocks(b.layer(y, "features.mix16", f.mix16), "features.blocks", f.blocks)
        b.node("Relu", [b.node("Add", [made[8], b.double(y)])], out="local8")

    def write_second(self, b, light, g, made):
        """Nodes of the second trunk and of what it adds to g and the maps: their names."""
        f = self.features
        maps = f.second.write(b, "features.second", light, {})
        pooled = b.node("GlobalAveragePool", [b.layer(maps[32], "features.second_pool", f.second_pool)])
        more = b.linear(b.node("Flatten", [pooled], axis=1), "features.second_fc", f.second_fc)
        out = {4: {"out": "skip4"}}
        for s in SECOND:
            name = f"at{s}"
            x = b.conv(maps[s], f"features.second_maps.{name}", f.second_maps[name])
            made[s] = b.node("Add", [made[s], x], **out.get(s, {}))
        return b.node("Add", [g, more]), made

    def write_joined(self, b):
        """Nodes of ``Colour.joined``; returns the map's name."""
        c = self.colour
        x = b.conv("local8", "colour.fuse_local", c.fuse_local)
        x = b.node("Add", [x, b.spread(b.linear("g", "colour.fuse_global", c.fuse_global))])
        x = b.node("Relu", [b.norm(x, "colour.fuse_norm", c.fuse_norm)])
        x = b.blocks(b.layer(x, "colour.mix8", c.mix8), "colour.blocks", c.blocks)
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
