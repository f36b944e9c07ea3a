"""What every architecture shares: classes or regression, read-out, scenes, export.

Shapes are (N, C, H, W); L is CIELAB lightness 0..100, ab CIELAB units.
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
    growth = {}  # what it has of that which ``lite.grown`` can give: {"second": kind or "", a width: count}
    trunks = {}  # kinds of pretrained trunks, by the argument that asks for them
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

    def fresh_parameters(self):
        """Weights that a network which has learnt was given anew; none: it is of one age."""
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


def settle(model, light, emulsion):
    """Set the waiting norms layer by layer on one batch."""
    model.eval()
    with torch.no_grad():
        model(light, emulsion)


def unknown(count):
    """One-hot emulsion rows (count, 4): unknown."""
    return F.one_hot(torch.zeros(count, dtype=torch.int64), len(EMULSIONS)).float()
