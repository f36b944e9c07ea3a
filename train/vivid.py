"""The vivid read-out: class scores sharpened by rarity and by light.

Most pixels are near grey, so a plain mean is drawn to grey wherever the network
wavers, more in one picture than in another. Zhang et al. 2016 weigh rare colours up
in training (eq. 4), which makes loud errors; weighing them up at read-out, then
making all paler by a factor, keeps what was learnt. The dark is read with a lower
temperature and no rarity: what the network cannot make out in a shadow or a black
coat stays near grey.
"""

import torch

# By validate --sweep and by eye, see docs/model-card.md.
RARITY_POWER = 0.6
GAIN = 0.6  # factor of the mean and the strength
TEMPERATURE = 0.6  # in the light
STRENGTH_POWER = 0.7  # of the strength that a network tells, see ``strength.py``
SHADE = (0.45, 20.0, 50.0)  # temperature in the dark, L where it begins to grow, L from which it is TEMPERATURE


def sharpened(scores, temperature, rarity, shade=None, light4=None):
    """Logits (N,Q,h,w) of class scores, with log rarity (Q,); L (N,1,h,w) is for ``shade``, as ``SHADE``.

    Without ``shade`` or L the picture is read as in the light.
    """
    rarity = rarity.view(1, -1, 1, 1).to(scores.device)
    if shade is None or light4 is None:
        return scores / temperature + rarity
    lit = lighted(shade, light4)
    return scores / (shade[0] + (temperature - shade[0]) * lit) + lit * rarity


def lighted(shade, light4):
    """How far L (N,1,h,w) is out of the dark: 0 to 1."""
    _, low, high = shade
    return ((light4 - low) / (high - low)).clamp(0, 1)


def strengthened(strength, shade=None, light4=None):
    """Log factor (N,1,h,w) of a network's log strength; in the dark it may make paler, not stronger."""
    if shade is None or light4 is None:
        return strength
    return torch.where(strength > 0, lighted(shade, light4) * strength, strength)  # with a slope at 0, where it begins
