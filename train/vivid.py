"""The vivid read-out: class scores sharpened by rarity and by light.

Most pixels are near grey, so a plain mean is drawn to grey wherever the network
wavers, more in one picture than in another. Zhang et al. 2016 weigh rare colours up
in training (eq. 4), which makes loud errors; weighing them up at read-out, then
making all paler by a factor, keeps what was learnt. The dark is read with a lower
temperature and no rarity: what the network cannot make out in a shadow or a black
coat stays near grey.
"""

import torch

# By validate --sweep, train trials and by eye: see docs/model-card.md.
RARITY_POWER = 0.6
GAIN = 0.6  # factor of the mean and the strength
TEMPERATURE = 0.65  # in the light
STRENGTH_POWER = 0.7  # of the strength that a network tells, see ``strength.py``
SHADE = (0.45, 20.0, 45.0)  # temperature in the dark, L where it begins to grow, L from which it is TEMPERATURE


def lighted(shade, light4):
    """How far L (N,1,h,w) is out of the dark, by ``shade``, as ``SHADE``: 0 to 1; 1 everywhere without either."""
    if shade is None or light4 is None:
        return 1.0
    _, low, high = shade
    return ((light4 - low) / (high - low)).clamp(0, 1)


def sharpened(scores, temperature, rarity, cold, lit):
    """Logits (N,Q,h,w) of class scores, with log rarity (Q,), the temperature in the dark and ``lighted``."""
    rarity = rarity.view(1, -1, 1, 1).to(scores.device)
    return scores / (cold + (temperature - cold) * lit) + lit * rarity


def strengthened(strength, lit):
    """Log factor (N,1,h,w) of a network's log strength; in the dark it may make paler, not stronger."""
    return torch.where(strength > 0, lit * strength, strength)  # with a slope at 0, where it begins
