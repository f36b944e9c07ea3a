"""Colour maths: sRGB, linear RGB, CIE XYZ (D65), CIELAB, luma, and the ab bins.

Arrays are NumPy or torch; the last-but-two axis of pictures is the channel
(shape ``(..., 3, H, W)``) unless a docstring says otherwise. Ranges: sRGB and
linear RGB 0..1, L 0..100, a and b about -110..110.

Sources: IEC 61966-2-1 (sRGB transfer curve and primaries), CIE 15:2004
(CIELAB), ITU-R BT.601-7 and BT.709-6 (luma weights), Zhang, Isola, Efros 2016
(ab bins, step 10).
"""

import functools

import numpy as np
import torch

RGB_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
XYZ_TO_RGB = np.linalg.inv(RGB_TO_XYZ)
WHITE = RGB_TO_XYZ.sum(1)  # D65 as the sRGB primaries give it: white is a = b = 0
LUMA_601 = (0.299, 0.587, 0.114)
LUMA_709 = (0.2126, 0.7152, 0.0722)

EPSILON = (6 / 29) ** 3
KAPPA = 24389 / 27


def mix(matrix, x):
    """Multiply the channels of ``x`` (..., 3, H, W) by a 3x3 matrix."""
    m = torch.as_tensor(matrix, dtype=x.dtype, device=x.device)
    return torch.einsum("ij,...jhw->...ihw", m, x)


def srgb_to_linear(x):
    """sRGB 0..1 to linear light 0..1, any shape (torch)."""
    return torch.where(x <= 0.04045, x / 12.92, ((x.clamp(min=0) + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(x):
    """Linear light to sRGB, any shape (torch); negative light stays on the line."""
    high = 1.055 * x.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
    return torch.where(x <= 0.0031308, 12.92 * x, high)


def lightness(y):
    """Relative luminance Y 0..1 to CIELAB L 0..100, any shape (torch)."""
    return torch.where(y > EPSILON, 116 * y.clamp(min=EPSILON) ** (1 / 3) - 16, KAPPA * y)


def luminance(light):
    """CIELAB L 0..100 to relative luminance Y 0..1, any shape (torch)."""
    return torch.where(light > 8, ((light + 16) / 116) ** 3, light / KAPPA)


def lab_curve(t):
    """The f of CIELAB: a cube root, and a line below EPSILON; any shape (torch)."""
    return torch.where(t > EPSILON, t.clamp(min=EPSILON) ** (1 / 3), (KAPPA * t + 16) / 116)


def linear_to_lab(rgb):
    """Linear RGB (..., 3, H, W) to CIELAB (..., 3, H, W)."""
    white = torch.as_tensor(WHITE, dtype=rgb.dtype, device=rgb.device).view(3, 1, 1)
    x, y, z = lab_curve(mix(RGB_TO_XYZ, rgb) / white).unbind(-3)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -3)


def lab_to_linear(lab):
    """CIELAB (..., 3, H, W) to linear RGB, not clipped to the gamut."""
    light, a, b = lab.unbind(-3)
    y = (light + 16) / 116
    f = torch.stack([y + a / 500, y, y - b / 200], -3)
    t = torch.where(f > 6 / 29, f * f * f, (116 * f - 16) / KAPPA)
    white = torch.as_tensor(WHITE, dtype=lab.dtype, device=lab.device).view(3, 1, 1)
    return mix(XYZ_TO_RGB, t * white)


def srgb_to_lab(rgb):
    """sRGB 0..1 (..., 3, H, W) to CIELAB."""
    return linear_to_lab(srgb_to_linear(rgb))


def lab_to_srgb(lab):
    """CIELAB (..., 3, H, W) to sRGB clipped to 0..1."""
    return linear_to_srgb(lab_to_linear(lab)).clamp(0, 1)


@functools.lru_cache(maxsize=1)
def packed_lab_table():
    """All 2^24 8-bit sRGB colours as packed CIELAB bytes: uint32 array.

    Index ``r << 16 | g << 8 | b``; value ``L*2.55 | (a+128) << 8 | (b+128) << 16``,
    each rounded to a byte.
    """
    out = np.empty((256, 65536), np.uint32)
    level = torch.arange(256, dtype=torch.float32, device="cpu") / 255
    g, b = level.view(256, 1).expand(256, 256), level.view(1, 256).expand(256, 256)
    for r in range(256):
        lab = srgb_to_lab(torch.stack([level[r].expand(256, 256), g, b]))
        lab[0] *= 2.55
        lab[1:] += 128
        q = lab.round().clamp(0, 255).to(torch.int64).reshape(3, -1).numpy()
        out[r] = (q[0] | q[1] << 8 | q[2] << 16).astype(np.uint32)
    return out.reshape(-1)


@functools.lru_cache(maxsize=4)
def gamut_bins(step=10, chroma=None):
    """Centres of the ab grid cells that hold an sRGB colour: float32 (Q, 2).

    The grid has centres at the multiples of ``step``; a cell counts when some
    8-bit sRGB colour (sampled every 5th level) falls into it. ``chroma`` turns
    CIELAB (3, H, W) into the two coordinates of the grid; by default a and b.
    """
    level = torch.arange(0, 256, 5, dtype=torch.float64, device="cpu") / 255
    r, g, b = torch.meshgrid(level, level, level, indexing="ij")
    lab = srgb_to_lab(torch.stack([r, g, b]).reshape(3, 1, -1))
    plane = lab[1:] if chroma is None else chroma(lab)
    cells = torch.round(plane[:, 0].T / step).to(torch.int64)
    return (torch.unique(cells, dim=0) * step).to(torch.float32).numpy()
