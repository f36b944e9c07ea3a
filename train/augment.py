"""Random luminance: what film, lenses and transfer do to it. Colour stays.

Everything works on a batch of CIELAB pictures (N, 3, H, W), L 0..100.
"""

import dataclasses
import math

import torch
from torch.nn import functional as F

from . import color, film, network, spaces

SMALLER = (1.1, 1.7)  # how much, when aged at a smaller size: small pictures and films are enlarged to be read
EMULSION_TOLD = 0.6  # how often the network is told the emulsion before panchromatic film
PAN_TOLD = 0.3  # how often a normal sample is called panchromatic

# Weights on linear RGB, each jittered by exp(0.3 N). They render, in three numbers,
# what the histories of the materials say of their range, not one brand's curve:
# ordinary plates answered to blue and violet alone, orthochromatic ones (Vogel 1873,
# sold from 1882 on) into the green and part of the yellow, next to nothing of red
# (earlyphotography.co.uk, glossary, "Colour Sensitivity"; phsc.ca, "Seeing Red").
SPECTRA = {"ortho": (0.05, 0.50, 0.45), "blue": (0.0, 0.1, 0.9)}


@dataclasses.dataclass
class Strengths:
    """How much of each effect: shares of the samples, 0 to 1, but ``tone`` a strength.

    The defaults are those of the shipped network. 0 switches an effect off.
    """

    emulsion: float = 0.12  # seen through a blue-sensitive or orthochromatic emulsion
    tone: float = 1.2  # greatest strength of gamma, contrast and lift
    blur: float = 0.3
    bars: float = 0.08  # between black bars, as old film is transferred to wide video
    noise: float = 0.35  # of single pixels
    vignette: float = 0.0
    curve: float = 0.0  # exposure through a film's S-curve
    grain: float = 0.0  # noise that hangs together
    fade: float = 0.0
    dust: float = 0.0  # and scratches
    sharpen: float = 0.0
    jpeg: float = 0.0
    enlarge: float = 0.0  # share of the batches to which all this is done at a smaller size


DEFAULT = Strengths()


def video_lightness(lab):
    """L* of the luma Y' a video carries, (N,3,H,W) -> (N,1,H,W); BT.601 or BT.709 by sample."""
    weights = torch.where(torch.rand(len(lab), 1) < 0.5, torch.tensor(color.LUMA_601), torch.tensor(color.LUMA_709))
    luma = (color.lab_to_srgb(lab) * weights[:, :, None, None]).sum(1, keepdim=True)
    return color.lightness(color.srgb_to_linear(luma))


def emulsion_lightness(lab, kinds):
    """L* of what each emulsion sees, (N,3,H,W), kinds: list of N names -> (N,1,H,W)."""
    weights = torch.tensor([SPECTRA[k] for k in kinds]) * torch.exp(0.3 * torch.randn(len(lab), 3))
    weights = weights / weights.sum(1, keepdim=True)
    light = color.lab_to_linear(lab).clamp(0, 1)
    return color.lightness((light * weights[:, :, None, None]).sum(1, keepdim=True))


def record(lab, share=DEFAULT.emulsion):
    """The luminance some camera recorded: L (N,1,H,W) and emulsion one-hot (N,4).

    Half of the samples keep their CIELAB L, half get the L* of the video luma,
    and ``share`` an emulsion before panchromatic film.
    """
    n = len(lab)
    light = lab[:, :1].clone()
    video = film.few(n, 0.5, lab.device)
    if len(video):
        light[video] = video_lightness(lab[video])
    label = torch.where(torch.rand(n) < PAN_TOLD, network.EMULSIONS.index("pan"), 0)
    old = film.few(n, share, lab.device)
    if len(old):
        kinds = [("blue", "ortho")[int(k)] for k in torch.rand(len(old), device="cpu") < 0.6]
        light[old] = emulsion_lightness(lab[old], kinds)
        told = torch.rand(len(old)) < EMULSION_TOLD
        label[old] = torch.where(told, torch.tensor([network.EMULSIONS.index(k) for k in kinds]), 0)
    return light, F.one_hot(label, len(network.EMULSIONS)).float()


def tone(light, most=DEFAULT.tone):
    """Gamma exp(0.3 N), contrast exp(0.2 N) about the mean, lift 0.06 N, per sample and strength."""
    n = len(light)
    strength = torch.rand(n, 1, 1, 1) * most
    g, c, lift = (torch.randn(3, n, 1, 1, 1) * strength).unbind(0)
    x = (light / 100).clamp(1e-4, 1) ** torch.exp(0.3 * g)
    mean = x.mean((1, 2, 3), keepdim=True)
    x = (x - mean) * torch.exp(0.2 * c) + mean + 0.06 * lift
    return x.clamp(0, 1) * 100


def blur(light, share=DEFAULT.blur):
    """Down and up again by 1.3 to 2.5 on a share of the samples (one factor a batch)."""
    chosen = film.few(len(light), share, light.device)
    if len(chosen):
        size, factor = light.shape[-2:], film.number(1.3, 2.5)
        small = [max(8, round(s / factor)) for s in size]
        x = F.interpolate(light[chosen], size=small, mode="bilinear", antialias=True)
        light[chosen] = F.interpolate(x, size=size, mode="bilinear")
    return light


def noise(light, share=DEFAULT.noise):
    """Grain of sigma 0.005 to 0.05 of the range on a share of the samples."""
    sigma = 0.005 * torch.exp(torch.rand(len(light), 1, 1, 1) * math.log(10))
    sigma = 100 * sigma * (torch.rand(len(light), 1, 1, 1) < share)
    return (light + sigma * torch.randn_like(light)).clamp(0, 100)


def bars(light, ab, share=DEFAULT.bars):
    """Black bars left and right, or above and below, on a share of the samples; no colour in them.

    light (N,1,H,W), ab (N,2,H/4,W/4), both changed in place. A bar takes 4 to 20 %
    of the side, in whole samples of ab.
    """
    for i in film.few(len(light), share, "cpu").tolist():
        axis = 1 + int(film.number() < 0.75)  # of one sample: 1 rows, 2 columns
        side = ab.shape[axis + 1]
        width = max(1, round(side * film.number(0.04, 0.2)))
        black = film.number(0, 6)
        for start in (0, side - width):
            light[i].narrow(axis, 4 * start, 4 * width).fill_(black)
            ab[i].narrow(axis, start, width).zero_()


def lab_from_bytes(crops, height, width):
    """Cached bytes (N,3,h,w), an array or a tensor, to CIELAB float (N,3,height,width) by one resize."""
    x = (crops if torch.is_tensor(crops) else torch.from_numpy(crops)).float()
    if x.shape[-2:] != (height, width):
        x = F.interpolate(x, size=(height, width), mode="bilinear", align_corners=False)
    return x * torch.tensor([1 / 2.55, 1, 1]).view(3, 1, 1) - torch.tensor([0.0, 128, 128]).view(3, 1, 1)


def samples(crops, height, width, strengths=DEFAULT, space="cielab"):
    """Bytes to L (N,1,H,W) and emulsion (N,4), augmented, and the truth (N,3,H/4,W/4): own L, chroma of the space.

    In the order of lens, film, print, age, transfer and file.
    """
    lab = lab_from_bytes(crops, height, width)
    truth = F.avg_pool2d(lab, 4)
    if space != "cielab":
        truth[:, 1:] = spaces.to_chroma(truth, space)
    if strengths.enlarge and film.number() < strengths.enlarge:
        factor = film.number(*SMALLER)
        small = lab_from_bytes(crops, round(height / factor), round(width / factor))
        light, emulsion = aged(small, strengths)
        light = F.interpolate(transferred(light, strengths), size=(height, width), mode="bicubic").clamp(0, 100)
        bars(light, truth[:, 1:], strengths.bars)
        return light, emulsion, truth
    light, emulsion = aged(lab, strengths)
    bars(light, truth[:, 1:], strengths.bars)
    return transferred(light, strengths), emulsion, truth


def aged(lab, strengths):
    """What lens, film, print and age make of CIELAB (N,3,H,W): L (N,1,H,W) and emulsion (N,4)."""
    light, emulsion = record(lab, strengths.emulsion)
    light = film.vignette(light, strengths.vignette)
    light = film.curve(light, strengths.curve)
    light = film.grain(light, strengths.grain)
    light = film.fade(light, strengths.fade)
    light = tone(light, strengths.tone)
    light = blur(light, strengths.blur)
    light = film.dust(light, strengths.dust)
    return film.sharpen(light, strengths.sharpen), emulsion


def transferred(light, strengths):
    """What transfer and file add to it."""
    return film.jpeg(noise(light, strengths.noise), strengths.jpeg)


def second_view(light):
    """The same pictures as another frame of a film would show them, and how to find one in the other.

    L (N,1,H,W) -> L moved by up to 5 % and zoomed by up to 6 %, with its own
    brightness and grain, and the grid transform (N,2,3) that took it there:
    ``align`` does the same to a map.
    """
    n = len(light)
    zoom = torch.exp((torch.rand(n) - 0.5) * 0.12)
    shift = (torch.rand(n, 2) - 0.5) * 0.1  # of the half side, as grids count
    move = torch.zeros(n, 2, 3)
    move[:, 0, 0] = move[:, 1, 1] = zoom
    move[:, :, 2] = 2 * shift
    view = align(light, move, "border")
    bright = 1 + (torch.rand(n, 1, 1, 1) - 0.5) * 0.16
    sigma = 2.5 * torch.rand(n, 1, 1, 1)
    return (view * bright + sigma * torch.randn_like(view)).clamp(0, 100), move


def align(x, move, padding="zeros"):
    """Resample maps (N,C,h,w) by a grid transform of ``second_view``."""
    grid = F.affine_grid(move.to(x), list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, padding_mode=padding, align_corners=False)
