"""The two-stream network, its building blocks, and what every architecture shares.

After Iizuka, Simo-Serra, Ishikawa 2016 (local and global stream, fused) with a
MobileNetV2 trunk (Sandler et al. 2018) and the class scores of Zhang et al.
2016. Shapes are (N, C, H, W); L is CIELAB lightness 0..100, ab CIELAB units.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from . import spaces, vivid

EMULSIONS = ("unknown", "blue", "ortho", "pan")
TEMPERATURE = 0.5  # of the annealed mean: best on photos and clips together, see docs/model-card.md
READOUTS = ("annealed", "mean", "entropy", "vivid")
ENTROPY_POWER = 0.5  # of the confidence that scales chroma in the entropy read-out
UNIT = 50.0  # CIELAB units of one unit of a regression's outputs
LOG_VARIANCE = (-6.0, 3.0)  # bounds of a regression's third output, in units of UNIT squared
DOUBT = 20.0  # CIELAB units of standard deviation at which a regression's confidence is 1/e
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
EMULSION_SCALE = 16.0  # of the one-hot emulsion: beside 1280 pooled values a 1 goes unheard
STRENGTH = 32  # channels of the layer that tells the strength of the colour
LOG_STRENGTH = (-3.0, 0.9)  # bounds of what it tells
WIDTHS = {"pool": 1280, "g": 256, "local": 128, "low": 64, "head": 96, "scenes": 100}


class ConvNorm(nn.Module):
    """Convolution without bias, batch norm, and optionally ReLU6 or ReLU.

    A stride of 2 pads all round. The pretrained trunk pads right and bottom
    only; that is the same network seen one pixel aside, as a convolution does
    not know where it is, and it needs no separate padding step.
    """

    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1, act="relu6"):
        super().__init__()
        self.act = act
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.bias = None  # a folded bias waiting for the data that sets the norm

    def forward(self, x):
        if not (self.training or torch.is_grad_enabled() or self.bias is not None):
            return activate(self._folded(x), self.act)
        y = self.convolved(x)
        if self.bias is not None:
            self.set_norm(y)
        return activate(self.norm(y), self.act)

    def convolved(self, x):
        """The convolution. Depthwise ones that stride learn 15 to 50 times more slowly in a CPU's bfloat16."""
        c, kind = self.conv, x.device.type
        if kind != "cpu" or c.groups == 1 or c.stride == (1, 1) or not torch.is_autocast_enabled(kind):
            return c(x)
        with torch.autocast(kind, enabled=False):
            return c(x.float()).to(torch.get_autocast_dtype(kind))

    def _folded(self, x):
        """Convolution and norm in one pass, with the running statistics."""
        scale = self.norm.weight * torch.rsqrt(self.norm.running_var + self.norm.eps)
        shift = self.norm.bias - self.norm.running_mean * scale
        c = self.conv
        weight = (c.weight * scale.view(-1, 1, 1, 1)).to(x.dtype)
        return F.conv2d(x, weight, shift.to(x.dtype), c.stride, c.padding, groups=c.groups)

    @torch.no_grad()
    def set_norm(self, y):
        """Make the norm the identity plus the folded bias, on this output."""
        var, mean = torch.var_mean(y, dim=(0, 2, 3), correction=0)
        self.norm.running_mean.copy_(mean)
        self.norm.running_var.copy_(var)
        self.norm.weight.copy_((var + self.norm.eps).sqrt())
        self.norm.bias.copy_(self.bias.to(mean) + mean)
        self.bias = None


def activate(x, act):
    """ReLU6, ReLU, leaky ReLU (slope 0.2) or nothing."""
    if act == "relu6":
        return F.relu6(x, inplace=True)
    if act == "leaky":
        return F.leaky_relu(x, 0.2)
    return F.relu(x, inplace=True) if act == "relu" else x


class Block(nn.Module):
    """Inverted residual: expand, depthwise, project."""

    def __init__(self, inputs, outputs, expand, stride, kernel=3):
        super().__init__()
        inner = inputs * expand
        self.expand = ConvNorm(inputs, inner) if expand > 1 else None
        self.depth = ConvNorm(inner, inner, kernel, stride, groups=inner)
        self.project = ConvNorm(inner, outputs, act=None)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = x if self.expand is None else self.expand(x)
        y = self.project(self.depth(y))
        return x + y if self.residual else y


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


def resize_like(x, other):
    """Bilinear resize of ``x`` to the height and width of ``other``."""
    return F.interpolate(x, size=other.shape[-2:], mode="bilinear", align_corners=False)


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


class Network(nn.Module):
    """What every architecture shares: classes or regression, read-out, export.

    A subclass sets ``features`` (L, emulsion -> local maps..., g, scene logits) and
    ``colour`` (local maps..., g[, rows] -> scores at a quarter of the size), names
    the maps in ``maps`` and writes both as ONNX nodes. ``output`` is "classes"
    (scores are Q class scores over the bins of ``space``) or "regression" (scores
    are chroma / UNIT and a log variance: (N,3,h,w)). With ``strong`` a last channel
    behind the class scores is the log strength of the colour (see ``Strength``).
    """

    kind = ""
    multiple = 16  # of the training sizes
    some_rows = False  # whether ``colour`` can give every other row
    embedded = False  # whether bundles must stay small enough for the binary

    def __init__(self, step, widths, output, space):
        super().__init__()
        self.step, self.widths, self.output, self.space = step, widths, output, space
        self.register_buffer("centres", torch.from_numpy(spaces.bins(step, space)), persistent=False)
        self.temperature, self.readout = TEMPERATURE, "annealed"
        self.rarity, self.gain = None, vivid.GAIN  # of the vivid read-out: (Q,), see ``readouts``; and a factor
        self.strength_power = vivid.STRENGTH_POWER  # of the vivid read-out: power of the strength, where it is learnt
        self.shade = None  # of the vivid read-out: how it fades in the dark, as vivid.SHADE; None: alike everywhere

    @property
    def outputs(self):
        """Channels of a colour head's last layer: Q, or the 3 of a regression."""
        return len(self.centres) if self.output == "classes" else 3

    @property
    def channels(self):
        """Channels of the scores, with the strength."""
        return self.outputs + self.strong

    @property
    def strong(self):
        """Whether the strength of the colour is told."""
        return getattr(self.colour, "strength", None) is not None

    def classes(self, scores):
        """The class scores alone: (N,Q,h,w)."""
        return scores[:, : len(self.centres)]

    def maps(self):
        """Local maps between the graphs: {name: [N, channels, height, width]}."""
        raise NotImplementedError

    def slow_parameters(self):
        """Pretrained weights, which learn at a fraction of the rate."""
        return []

    def write_features(self, b):
        """Nodes from L and emulsion to the local maps, g and scene, into a ``graph.Builder``."""
        raise NotImplementedError

    def write_colour(self, b):
        """Nodes from the local maps and g to the scores; returns their name."""
        raise NotImplementedError

    def forward(self, light, emulsion, rows=None):
        """Scores, scene logits (N,S) and g (N,G)."""
        *maps, g, scene = self.features(light, emulsion)
        scores = self.colour(*maps, g) if rows is None else self.colour(*maps, g, rows)
        return scores, scene, g

    @property
    def needs_light(self):
        """Whether the read-out needs L at a quarter of the size."""
        return self.space != "cielab" or (self.readout == "vivid" and self.shade is not None)

    def chroma(self, scores, light4=None):
        """The differentiable read-out, in the units of ``space``: (N,2,h,w); L (N,1,h,w) is for ``shade``."""
        if self.output == "regression":
            return UNIT * scores[:, :2].float()
        if self.readout == "vivid":
            return self.vivid(scores.float(), light4)
        return self.mean(scores.float(), self.temperature)

    def vivid(self, scores, light4=None):
        """The read-out of ``train.vivid`` in the units of ``space``; L (N,1,h,w) is for ``shade``."""
        cold, lit = (self.shade or (self.temperature,))[0], vivid.lighted(self.shade, light4)
        sharp = vivid.sharpened(self.classes(scores), self.temperature, self.rarity, cold, lit)
        chroma = self.gain * F.conv2d(torch.softmax(sharp, 1), self.centres.T[:, :, None, None])
        if not self.strong:
            return chroma
        return torch.exp(self.strength_power * vivid.strengthened(scores[:, -1:], lit)) * chroma

    def mean(self, scores, temperature):
        """Mean of the bins under softmax(scores / temperature); Zhang et al. 2016, eq. 5."""
        p = torch.softmax(self.classes(scores) / temperature, 1)
        return F.conv2d(p, self.centres.T[:, :, None, None])

    def confidence(self, scores):
        """Confidence 0..1 (N,1,h,w).

        Classes: 1 - entropy / log Q at temperature 1. Regression: exp(-sigma / DOUBT)
        with the predicted standard deviation sigma.
        """
        if self.output == "regression":
            sigma = UNIT * torch.exp(scores[:, 2:].float().clamp(*LOG_VARIANCE) / 2)
            return torch.exp(-sigma / DOUBT)
        p = torch.softmax(self.classes(scores), 1)
        entropy = -(p * torch.log(p.clamp(min=1e-12))).sum(1, keepdim=True)
        return 1 - entropy / torch.log(torch.tensor(float(len(self.centres))))

    def read_out(self, scores, light=None):
        """Scores to CIELAB ab (N,2,h,w) and confidence (N,1,h,w).

        ``readout``: "annealed" (mean at ``temperature``), "mean" (at 1), "entropy"
        (annealed, then paler with doubt: times confidence ** ENTROPY_POWER), or
        "vivid" (see there).
        ``light``, L at four times the size, is needed where ``needs_light``.
        """
        scores = scores.float()
        confidence, plain = self.confidence(scores), self.readout == "mean" and self.output == "classes"
        light4 = F.avg_pool2d(light, 4) if self.needs_light else None
        chroma = self.mean(scores, 1.0) if plain else self.chroma(scores, light4)
        if self.readout == "entropy":
            chroma = chroma * confidence.clamp(min=1e-6) ** ENTROPY_POWER
        if self.space != "cielab":
            chroma = spaces.to_ab(light4, chroma, self.space)
        return chroma, confidence

    def colours(self, light, emulsion):
        """L (N,1,H,W), emulsion (N,4) -> ab, confidence at a quarter of the size."""
        return self.read_out(self(light, emulsion)[0], light)


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


class SceneHead(nn.Module):
    """Scene logits of a network without a global stream, from the mean of its deepest map.

    Its g is no feature: zeros (N,1), so that the bundle has the form of the others.
    """

    def __init__(self, inputs, scenes):
        super().__init__()
        self.scene = nn.Linear(inputs, scenes)

    def forward(self, deep, emulsion):
        """Deep map (N,C,h,w), emulsion (N,4) -> g (N,1), scene (N,S)."""
        return emulsion[:, :1] * 0, self.scene(deep.mean((2, 3)))

    def write(self, b, name, deep):
        """Nodes for g and scene."""
        pooled = b.node("Flatten", [b.node("GlobalAveragePool", [deep])], axis=1)
        b.linear(pooled, name + ".scene", self.scene, out="scene")
        b.node("MatMul", ["emulsion", b.constant("no_g", np.zeros((len(EMULSIONS), 1), np.float32))], out="g")


def silence_scenes(net):
    """For training without scenes: all logits 0, which says that every scene is as likely."""
    for name, module in net.features.named_modules():
        if name.split(".")[-1] == "scene" and isinstance(module, nn.Linear):
            nn.init.zeros_(module.weight)
            nn.init.zeros_(module.bias)


@torch.no_grad()
def extend_scenes(net, count):
    """Make room for more scenes behind those that the network knows; new ones start as rare."""
    for module in list(net.features.modules()):
        head = getattr(module, "scene", None)
        if isinstance(head, nn.Linear) and head.out_features < count:
            more = nn.Linear(head.in_features, count)
            more.weight[: head.out_features].copy_(head.weight)
            more.bias[: head.out_features].copy_(head.bias)
            more.bias[head.out_features :] = head.bias.min()
            module.scene = more
    net.widths["scenes"] = max(net.widths["scenes"], count)


def add_strength(net):
    """Give a two-stream network the layer that tells the strength of its colour; at first 1 everywhere."""
    net.widths["strength"] = STRENGTH
    net.colour.strength = Strength(net.widths)


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


@torch.no_grad()
def rescale_emulsion(net, scale):
    """Give the emulsion another scale and its weights the inverse: the same network, which learns it faster or slower."""
    features = net.features
    if getattr(features, "emulsion_scale", scale) != scale:
        features.fc.weight[:, -len(EMULSIONS) :] *= features.emulsion_scale / scale
        features.emulsion_scale = scale


def settle(model, light, emulsion):
    """Set the waiting norms layer by layer on one batch."""
    model.eval()
    with torch.no_grad():
        model(light, emulsion)


def unknown(count):
    """One-hot emulsion rows (count, 4): unknown."""
    return F.one_hot(torch.zeros(count, dtype=torch.int64), len(EMULSIONS)).float()
