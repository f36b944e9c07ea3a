"""What old film, its age and its transfer do to luminance: random, by sample.

Every function takes L (N,1,H,W) of 0..100 and the share of samples it touches,
and returns the same shape and range. A share of 0 returns its input and draws
no random number.

Sources: Hurter and Driffield 1890 (density as an S-curve of log exposure);
the cos^4 law of illumination; ITU-T T.81 Annex K (JPEG luminance table, with
the quality scale of the Independent JPEG Group).
"""

import functools
import math

import torch
from torch.nn import functional as F

from . import color

JPEG_TABLE = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)


def number(low=0.0, high=1.0):
    """A random number. The CPU draws it, whatever the default device: nothing waits for a device to tell it."""
    return low + (high - low) * torch.rand((), device="cpu").item()


def few(count, share, device):
    """Places of a random share of ``count`` samples, drawn by the CPU as ``number``: int64 on ``device``."""
    return torch.nonzero(torch.rand(count, device="cpu") < share)[:, 0].to(device)


def on_share(effect):
    """Run ``effect`` on a random share of the samples only."""

    @functools.wraps(effect)
    def run(light, share):
        if not share:
            return light
        chosen = few(len(light), share, light.device)
        if not len(chosen):
            return light
        out = light.clone()
        out[chosen] = effect(light[chosen]).clamp(0, 100)
        return out

    return run


def uniform(light, low, high):
    """One number per sample between low and high: (N,1,1,1)."""
    return low + (high - low) * torch.rand(len(light), 1, 1, 1)


def gauss(x, sigma):
    """Gaussian blur of (N,C,H,W) by one sigma in pixels, edges replicated."""
    radius = max(1, math.ceil(2.5 * sigma))
    t = torch.arange(-radius, radius + 1, dtype=x.dtype)
    kernel = torch.exp(-(t**2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).expand(x.shape[1], 1, -1)
    x = F.pad(x, [radius] * 4, mode="replicate")
    x = F.conv2d(x, kernel[:, :, None], groups=x.shape[1])
    return F.conv2d(x, kernel[..., None], groups=x.shape[1])


@on_share
def curve(light):
    """Exposure through an S-curve of density over log exposure: toe and shoulder of a print.

    y = 1 / (1 + (h / Y)^g) brought to y(1) = 1; slope g 0.8 to 1.6, middle h at 8 to 60 % of white.
    """
    g, h = uniform(light, 0.8, 1.6), torch.exp(uniform(light, math.log(0.08), math.log(0.6)))
    y = color.luminance(light).clamp(min=1e-5)
    return color.lightness((1 + h**g) / (1 + (h / y) ** g))


@on_share
def grain(light):
    """Clumped silver: noise blurred by 0.5 to 1.4 px, of 1.5 to 8 units of L, most in the mid-tones."""
    noise = gauss(torch.randn_like(light), number(0.5, 1.4))
    noise = noise / noise.std((2, 3), keepdim=True).clamp(min=1e-6)
    x = light / 100
    return light + uniform(light, 1.5, 8) * (0.3 + 2.8 * x * (1 - x)) * noise


@on_share
def sharpen(light):
    """Unsharp mask: 0.5 to 2 times the difference to a blur of 0.7 to 1.5 px, halos and all."""
    return light + uniform(light, 0.5, 2) * (light - gauss(light, number(0.7, 1.5)))


@on_share
def vignette(light):
    """Dark corners: light falls to 40 to 90 % at them, about as cos^4, from a middle that is a bit off."""
    h, w = light.shape[-2:]
    dx, dy = uniform(light, -0.2, 0.2), uniform(light, -0.2, 0.2)
    y = torch.linspace(-1, 1, h).view(1, 1, h, 1) - dy
    x = torch.linspace(-1, 1, w).view(1, 1, 1, w) - dx
    corner = uniform(light, 0.4, 0.9)
    fall = (1 + (corner**-0.5 - 1) * (x * x + y * y) / 2) ** -2  # cos^4 of the angle whose tan^2 grows with r^2
    return color.lightness(color.luminance(light) * fall)


@on_share
def fade(light):
    """An aged print: contrast 40 to 90 %, blacks lifted, whites yellowed to grey, uneven over the picture."""
    span = uniform(light, 40, 90)
    black = torch.rand(len(light), 1, 1, 1) * (100 - span)
    clouds = F.interpolate(torch.randn(len(light), 1, 4, 4), size=light.shape[-2:], mode="bicubic")
    return black + light * span / 100 + uniform(light, 0, 4) * clouds


@on_share
def dust(light):
    """Specks and upright scratches, black or white, of 1 to 3 px."""
    n, _, h, w = light.shape
    out = light.clone()
    density = 0.0015 * torch.rand(n, 1, 1, 1)
    specks = F.max_pool2d((torch.rand_like(light) < density).float(), 3, 1, 1)
    specks *= torch.rand_like(light) < 0.7
    shade = torch.where(torch.rand(n, 1, 1, 1) < 0.5, 4.0, 95.0)
    out = torch.where(specks > 0, shade, out)
    marks = scratches(n, h, w).to(light.device)
    return torch.where(marks < 0, out, marks)


def scratches(n, h, w):
    """Up to two upright scratches in each of n pictures: L (n,1,h,w), -1 where there is none; made on the CPU."""
    with torch.device("cpu"):
        out = torch.full((n, 1, h, w), -1.0)
        for i in range(n):
            for _ in range(int(torch.randint(0, 3, ()))):
                x, drift = torch.rand(()) * w, (torch.rand(()) - 0.5) * 0.03 * w
                columns = (x + drift * torch.linspace(0, 1, h)).long().clamp(0, w - 1)
                rows = torch.arange(h)[torch.rand(h) < 0.9]
                out[i, 0, rows, columns[rows]] = (8.0, 92.0)[int(torch.rand(()) < 0.6)]
        return out


@functools.lru_cache(maxsize=1)
def dct_matrix():
    """The orthonormal 8-point DCT-II: (8, 8)."""
    k, x = torch.arange(8.0).view(8, 1), torch.arange(8.0).view(1, 8)
    m = torch.cos((2 * x + 1) * k * math.pi / 16) / 2
    m[0] /= math.sqrt(2)
    return m


def quantise(light, quality, offset=(0, 0)):
    """Blocks of 8x8 through DCT, JPEG's luminance table at ``quality`` (N,1,1,1) of 1..100, and back.

    ``offset`` (rows, columns) of 0..7 moves the grid of blocks.
    """
    h, w = light.shape[-2:]
    top, left = offset
    code = F.pad(light * 2.55 - 128, (left, -(w + left) % 8, top, -(h + top) % 8), mode="replicate")
    n, _, ph, pw = code.shape
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)
    table = torch.tensor(JPEG_TABLE, dtype=torch.float32)
    table = ((table * scale + 50) / 100).floor().clamp(1, 255).view(n, 1, 1, 8, 8)
    m = dct_matrix()
    blocks = code.view(n, ph // 8, 8, pw // 8, 8).transpose(2, 3)
    blocks = m.T @ ((m @ blocks @ m.T / table).round() * table) @ m
    code = blocks.transpose(2, 3).reshape(n, 1, ph, pw)[:, :, top : top + h, left : left + w]
    return (code + 128) / 2.55


@on_share
def jpeg(light):
    """Compression of quality 8 to 60 on a grid that lies anywhere."""
    offset = torch.randint(0, 8, (2,), device="cpu").tolist()
    return quantise(light, uniform(light, 8, 60), offset)


def age(light, seed):
    """A picture of the degraded validation set: every effect at even odds, the same for the same seed.

    light (1,1,H,W) of 0..100; the order is that of lens, film, print, age, scan, file.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for effect in (vignette, curve, grain, fade, dust, sharpen, jpeg):
            light = effect(light, 0.5)
        if number() < 0.5:
            light = gauss(light, number(0.6, 1.6))
    return light.clamp(0, 100)
