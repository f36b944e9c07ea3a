"""Colour spaces of the predicted chroma, and the way back to CIELAB a, b.

A network may predict chroma in CIELAB, OKLab or YCbCr. Lightness is always the
CIELAB L of its input, so the way back asks: which colour has this chroma *and*
this L? For OKLab and YCbCr that is one equation in one unknown (OKLab's own
lightness, or luma), solved by Newton's method; the exported graph does the same.

Sources: Ottosson 2020, "A perceptual color space for image processing" (OKLab
matrices); ITU-R BT.709-6 section 3 (Y'CbCr); IEC 61966-2-1 (transfer curve).
"""

import functools

import numpy as np
import torch

from . import color

STEPS = 4  # of Newton's method: below 0.01 CIELAB units within the sRGB gamut, but for the darkest
LEAST_SLOPE = 0.05  # keeps a step finite where lightness hardly changes luminance

# Ottosson 2020: linear sRGB to cone responses, and their cube roots to L, a, b.
RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LMS_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# BT.709-6: Cb = (B' - Y') / 1.8556, Cr = (R' - Y') / 1.5748.
KR, KG, KB = color.LUMA_709
YCBCR_TO_RGB = np.array(
    [[1, 0, 2 - 2 * KR], [1, -(2 - 2 * KB) * KB / KG, -(2 - 2 * KR) * KR / KG], [1, 2 - 2 * KB, 0]]
)


class _Oklab:
    """Chroma in units of 1/350, so that red and blue lie as far out as in CIELAB."""

    scale = 350.0
    from_chroma = np.linalg.inv(LMS_TO_OKLAB)[:, 1:]  # (3, 2): added to the OKLab lightness
    to_xyz = color.RGB_TO_XYZ @ np.linalg.inv(RGB_TO_LMS)

    @staticmethod
    def start(luminance):
        return luminance.clamp(min=1e-6) ** (1 / 3)

    @staticmethod
    def curve(s):
        return s * s * s

    @staticmethod
    def slope(s):
        return 3 * s * s

    @staticmethod
    def chroma(rgb):
        cones = color.mix(RGB_TO_LMS, rgb)
        return color.mix(LMS_TO_OKLAB, cones.sign() * cones.abs() ** (1 / 3))[..., 1:, :, :]


class _Ycbcr:
    """BT.709 chroma of full range, -0.5 to 0.5, in units of 1/170, which gives as many bins as CIELAB."""

    scale = 170.0
    from_chroma = YCBCR_TO_RGB[:, 1:]  # (3, 2): added to the luma
    to_xyz = color.RGB_TO_XYZ

    @staticmethod
    def start(luminance):
        return color.linear_to_srgb(luminance)

    @staticmethod
    def curve(s):
        return color.srgb_to_linear(s)

    @staticmethod
    def slope(s):
        return torch.where(s <= 0.04045, 1 / 12.92, 2.4 / 1.055 * ((s.clamp(min=0) + 0.055) / 1.055) ** 1.4)

    @staticmethod
    def chroma(rgb):
        coded = color.linear_to_srgb(rgb)
        return color.mix(np.linalg.inv(YCBCR_TO_RGB), coded)[..., 1:, :, :]


SPACES = {"cielab": None, "oklab": _Oklab, "ycbcr": _Ycbcr}
NAMES = tuple(SPACES)


def to_chroma(lab, space):
    """CIELAB (..., 3, H, W) to chroma (..., 2, H, W) in the space's own units."""
    kind = SPACES[space]
    if kind is None:
        return lab[..., 1:, :, :]
    return kind.scale * kind.chroma(color.lab_to_linear(lab).clamp(0, 1))


def to_ab(light, chroma, space):
    """L (N,1,H,W) and chroma (N,2,H,W) to CIELAB ab (N,2,H,W)."""
    kind = SPACES[space]
    if kind is None:
        return chroma
    offset = _rows(kind.from_chroma / kind.scale, chroma)
    weights = torch.as_tensor(kind.to_xyz[1], dtype=light.dtype, device=light.device).view(1, 3, 1, 1)
    luminance = color.luminance(light)
    x = kind.start(luminance)
    for _ in range(STEPS):
        s = x + offset
        error = (kind.curve(s) * weights).sum(1, keepdim=True) - luminance
        x = x - error / (kind.slope(s) * weights).sum(1, keepdim=True).clamp(min=LEAST_SLOPE)
    t = _rows(relative_xz(kind), kind.curve(x + offset))
    return (color.lab_curve(t) - (light + 16) / 116) * torch.tensor([500.0, -200.0]).to(t).view(1, 2, 1, 1)


@functools.lru_cache(maxsize=8)
def bins(step, space):
    """Centres of the grid cells of a space that hold an sRGB colour: float32 (Q, 2)."""
    if space == "cielab":
        return color.gamut_bins(step)
    return color.gamut_bins(step, functools.partial(to_chroma, space=space))


def relative_xz(kind):
    """Rows that give X and Z, relative to white, from cones or linear RGB: (2, 3)."""
    return (kind.to_xyz / color.WHITE[:, None])[[0, 2]]


def _rows(matrix, x):
    """Multiply the channels of x (N, C, H, W) by a matrix (K, C)."""
    return torch.einsum("ij,njhw->nihw", torch.as_tensor(matrix, dtype=x.dtype, device=x.device), x)
