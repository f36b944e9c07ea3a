"""The objective ``gain``: pictures judged as they will be seen.

Cross-entropy makes every pixel's classes right, and never sees what the read-out makes
of them, nor a picture as a whole. This objective reads the scores out as they ship
(``vivid``) and asks what the figures ask: how many dB a picture gains over its grey
one, and how colourful it is,

    loss = - weight (gain + price * colourfulness) + class_weight * cross-entropy.

The price, in dB a unit of colourfulness, is the Lagrange multiplier of "the most gain at
a given mean colourfulness": where the network is sure it may spend colour, where it is
not it saves it, within a picture and from picture to picture. The gain is a logarithm,
so that a nearly grey picture painted loudly costs as much as it does in the figures.
"""

import torch

from . import color

FLOOR = 4.0  # squared 8-bit levels added to both errors: below 2 levels nothing is seen
SLACK = 0.1  # beyond 0..1 sRGB before a colour is clipped: clipped ones learn nothing


class Gain:
    """Gain and colourfulness of the pictures a network (its read-out set to vivid) paints, and its classes.

    ``classes``: an objective with ``loss(scores, chroma)``.
    """

    whole = True

    def __init__(self, net, classes, weight, price, class_weight):
        self.net, self.classes = net, classes
        self.weight, self.price, self.class_weight = weight, price, class_weight

    def loss(self, scores, chroma, light4, seen4):
        """scores (N,Q,h,w), chroma (N,2,h,w), true L and the L that the network saw (N,1,h,w) -> scalar."""
        ab = self.net.chroma(scores, seen4)
        painted, true, grey = (levels(light4, x) for x in (ab, chroma, torch.zeros_like(chroma)))
        dB = gain(painted, true, grey).mean() + self.price * colourfulness(painted).mean()
        return self.class_weight * self.classes.loss(scores, chroma) - self.weight * dB


def levels(light4, ab):
    """CIELAB to 8-bit levels of sRGB, unrounded: (N,3,h,w)."""
    linear = color.lab_to_linear(torch.cat([light4, ab], 1))
    return 255 * color.linear_to_srgb(linear).clamp(-SLACK, 1 + SLACK)


def gain(painted, true, grey):
    """How much lower the error is than that of the grey picture, in dB: (N,)."""
    error, own = (((x - true) ** 2).mean((1, 2, 3)) + FLOOR for x in (painted, grey))
    return 10 * torch.log10(own / error)


def colourfulness(levels):
    """``validate.colourfulness`` of unrounded levels (N,3,h,w), with a slope everywhere: (N,)."""
    r, g, b = levels.unbind(1)
    rg, yb = (r - g).abs().flatten(1), (0.5 * (r + g) - b).abs().flatten(1)
    spread = torch.sqrt(rg.var(1, correction=0) + yb.var(1, correction=0) + 1)
    return spread + 0.3 * torch.sqrt(rg.mean(1) ** 2 + yb.mean(1) ** 2 + 1)
