"""Colour heads tuned for kinds of pictures, mixed by the scene posterior.

A specialist is the two-stream network with the last layers of its colour head
(``TAIL``) tuned on some sets of photos; all else is the base's. The mixed network
runs every tail on the same map and sums their scores, weighted by
w = p(scene | g) G, where row c of G says how likely a picture of scene c is of
each kind. G comes from the base's own posterior on training photos of each kind.
"""

import numpy as np
import torch
from torch import nn

from . import layers, model

TAIL = ("mix4", "scores")  # layers of the colour head that a specialist has of its own


class Tail(nn.Module):
    """One specialist's layers: the joined map at stride 4 -> scores."""

    def __init__(self, widths, bins):
        super().__init__()
        self.mix4 = layers.ConvNorm(widths["low"], widths["head"], 3, act="relu")
        self.scores = nn.Conv2d(widths["head"], bins, 1)

    def forward(self, x):
        """(N,low,h,w) -> (N,Q,h,w)."""
        return self.scores(self.mix4(x))


class Colour(model.Colour):
    """The base's head, whose own tail counts as the first, with the specialists' beside it."""

    def __init__(self, widths, bins):
        super().__init__(widths, bins)
        self.tails = nn.ModuleList(Tail(widths, bins) for _ in range(widths["specialists"]))
        self.scene = nn.Linear(widths["g"], widths["scenes"])  # a copy: the colour graph has g alone
        self.gate = nn.Parameter(torch.zeros(widths["scenes"], 1 + widths["specialists"]), requires_grad=False)

    def weights(self, g):
        """g (N,G) -> weights of the tails, the base's first: (N,1+K), rows sum to 1."""
        return torch.softmax(self.scene(g), 1) @ self.gate

    def forward(self, local8, skip4, g, rows=None):
        """Scores (N,Q,H/4,W/4) of all rows."""
        if rows is not None:
            raise ValueError("specialists are mixed when they are trained, not trained when they are mixed")
        x, w = self.joined(local8, skip4, g), self.weights(g)
        own = self.mix4(x)
        each = [self.scores(own), *(tail(x) for tail in self.tails)]
        return self.with_strength(sum(w[:, k, None, None, None] * z for k, z in enumerate(each)), own, g)


class Specialists(model.TwoStream):
    """The two-stream network with tails for kinds of pictures."""

    kind = "specialists"
    some_rows = False

    def __init__(self, step=10, widths=None, output="classes", space="cielab", **trunks):
        super().__init__(step, widths, output, space, **trunks)
        self.colour = Colour(self.widths, self.outputs)

    def write_colour(self, b):
        c = self.colour
        x = self.write_joined(b)
        p = b.node("Softmax", [b.linear("g", "colour.scene", c.scene)], axis=1)
        w = b.node("MatMul", [p, b.weight("colour.gate")])
        parts = {"colour": c, **{f"colour.tails.{i}": tail for i, tail in enumerate(c.tails)}}
        maps = {name: b.layer(x, name + ".mix4", part.mix4) for name, part in parts.items()}
        self.write_strength(b, maps["colour"])
        total = None
        for k, (name, part) in enumerate(parts.items()):
            index = b.constant(f"tail{k}", np.array([k], np.int64))
            share = b.spread(b.node("Gather", [w, index], axis=1))
            z = b.node("Mul", [b.conv(maps[name], name + ".scores", part.scores), share])
            total = z if total is None else b.node("Add", [total, z])
        return total


@torch.no_grad()
def mixed(base, heads, gate):
    """A Specialists of a base and tuned networks; gate: (S,1+K), see ``Colour.weights``."""
    for net in heads:
        if (net.kind, net.output, net.space, net.step) != (base.kind, base.output, base.space, base.step):
            raise ValueError("a specialist has another form than its base")
    widths = {**base.widths, "specialists": len(heads)}
    net = Specialists(base.step, widths, base.output, base.space, **base.trunks)
    net.load_state_dict(base.state_dict(), strict=False)
    net.features.emulsion_scale = base.features.emulsion_scale
    for name in ("readout", "temperature", "gain", "rarity", "shade", "strength_power"):
        if hasattr(base, name):
            setattr(net, name, getattr(base, name))
    for tail, head in zip(net.colour.tails, heads):
        for part in TAIL:
            getattr(tail, part).load_state_dict(getattr(head.colour, part).state_dict())
    net.colour.scene.load_state_dict(base.features.scene.state_dict())
    net.colour.gate.copy_(gate)
    return net.eval()
