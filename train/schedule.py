"""What a step takes: its learning rate, the size of its pictures, the crops they come from."""

import math

from . import data

MAIN_SIZE = 112  # pixels
WARM_UP = 200  # steps


def rate_at(peak, step, elapsed, budget):
    """Linear warm-up over steps times a cosine over the budget of seconds."""
    done = min(1.0, elapsed / budget)
    return peak * min(1.0, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-6


def whole_size(size, main, multiple):
    """(height, width) of a row of sizes as a network can take it, for a main size of ``main``."""
    sides = size if isinstance(size, tuple) else (size, size)
    if main == MAIN_SIZE and not any(side % multiple for side in sides):
        return sides
    return tuple(max(multiple, round(side * main / MAIN_SIZE / multiple) * multiple) for side in sides)


def crop_size(size, limit, rng):
    """Source crop (h, w) that is resized to ``size``: zoom 0.75..1.5, aspect 0.75..1.33 of it; both (height, width)."""
    zoom = math.exp(rng.uniform(math.log(0.75), math.log(1.5)))
    aspect = math.exp(rng.uniform(math.log(0.75), math.log(4 / 3)) / 2)
    height, width = size[0] * aspect, size[1] / aspect
    zoom = min(zoom, limit[0] / height, limit[1] / width)
    return int(height * zoom + 0.5), int(width * zoom + 0.5)


def least_size(least, size):
    """Photos (height, width) that a row of sizes asks for: its ``least`` on the short side, the shape of ``size``."""
    short = data.LARGE if least is True else int(least)
    return tuple(round(short * side / min(size)) for side in size)
