"""The objective ``strength``: how strong a colour should be, learnt from pictures as they will be seen.

Cross-entropy makes every place's classes right, and never sees what the read-out makes
of them, nor a picture as a whole. When the classes are learnt, ``model.Strength`` alone
learns a factor for each place that makes

    gain + price * colourfulness

of the painted pictures greatest, with the figures of ``validate``: the dB that a picture
gains over its grey one, and how colourful it is. The price, in dB a unit, is the Lagrange
multiplier of "the most gain at a given mean colourfulness": where the network is sure it
spends colour, where it is not it saves it, within a picture and from picture to picture.
The gain is a logarithm, so that a nearly grey picture painted loudly costs as much as
in the figures.

Hues are not touched on purpose: trained through the whole network, the same objective
bought its colourfulness with brown, the cheapest colour to be wrong with, and lawns
turned to sepia while the figures rose.
"""

import torch

from . import color

FLOOR = 4.0  # squared 8-bit levels added to both errors: below 2 levels nothing is seen
SLACK = 0.1  # beyond 0..1 sRGB before a colour is clipped: clipped ones learn nothing


class Gain:
    """Gain and colourfulness of the pictures that a network paints, read out as it ships."""

    whole = True

    def __init__(self, net, price):
        self.net, self.price = net, price

    def loss(self, scores, chroma, light4, seen4):
        """scores (N,Q+1,h,w), chroma (N,2,h,w), true L and the L that the network saw (N,1,h,w) -> scalar."""
        ab = self.net.chroma(scores, seen4)
        painted, true, grey = (levels(light4, x) for x in (ab, chroma, torch.zeros_like(chroma)))
        return -(gain(painted, true, grey).mean() + self.price * colourfulness(painted).mean())


def levels(light4, ab):
    """CIELAB to 8-bit levels of sRGB, unrounded: (N,3,h,w)."""
    linear = color.lab_to_linear(torch.cat([light4, ab], 1))
    return 255 * color.linear_to_srgb(linear).clamp(-SLACK, 1 + SLACK)


def gain(painted, true, grey):
    """How much lower the error is than that of the grey picture, in dB: (N,)."""
    error, own = (((x - true) ** 2).mean((1, 2, 3)) + FLOOR for x in (painted, grey))
    return 10 * torch.log10(own / error)


def colourfulness(levels):
    """``judging.colourfulness`` of unrounded levels (N,3,h,w), with a slope everywhere: (N,)."""
    r, g, b = levels.unbind(1)
    rg, yb = (r - g).abs().flatten(1), (0.5 * (r + g) - b).abs().flatten(1)
    spread = torch.sqrt(rg.var(1, correction=0) + yb.var(1, correction=0) + 1)
    return spread + 0.3 * torch.sqrt(rg.mean(1) ** 2 + yb.mean(1) ** 2 + 1)
