"""Where training runs: the CPU, in processes of one thread, or one CUDA device.

One code path serves both. On CUDA new tensors are made on the device by default, so
that augmentation and losses stay there; the photos' bytes live in its memory and a
batch is one gather; there is one process and bfloat16.
"""

import numpy as np
import torch

from . import data


def use(name):
    """The device called ``name`` ("cpu", "cuda", "cuda:1"), made the default for new tensors."""
    device = torch.device(name)
    if device.type not in ("cpu", "cuda"):
        raise ValueError(f"device {name}: want cpu, cuda or cuda:N")
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"device {name}: PyTorch sees no CUDA device here")
    torch.set_default_device(device)
    return device


def multiplies_halves(device):
    """Whether a device multiplies bfloat16 faster than float32; most CPUs only imitate it."""
    return torch.device(device).type == "cuda" or torch.cpu._is_avx512_bf16_supported()


class DeviceSampler(data.Sampler):
    """``data.Sampler`` with all photos in the memory of a device: ``batch`` gives tensors there."""

    def __init__(self, index, pixels, rng, scenes=None, wanted=None, device="cpu"):
        super().__init__(index, pixels, rng, scenes, wanted)
        self.device = torch.device(device)
        self.bytes = torch.empty(len(pixels), dtype=torch.uint8, device=self.device)
        for start in range(0, len(pixels), 1 << 28):
            part = np.array(pixels[start : start + (1 << 28)])
            self.bytes[start : start + len(part)] = torch.from_numpy(part).to(self.device)

    def crops(self, chosen, height, width):
        """Random crops of the photos, some mirrored: uint8 (N,3,height,width) on the device."""
        first, rows, columns = np.empty((3, len(chosen), 1, 1, 1), np.int64)
        step, plane = np.empty((2, len(chosen), 1, 1, 1), np.int64)
        flip = np.empty(len(chosen), bool)
        for k, i in enumerate(chosen):  # the same draws in the same order as on the CPU
            rows[k], columns[k] = self.rng.integers(self.height[i] - height + 1), self.rng.integers(self.width[i] - width + 1)
            flip[k] = self.rng.random() < 0.5
            first[k], step[k], plane[k] = self.offset[i], self.width[i], self.width[i] * self.height[i]
        columns[flip] += width - 1
        turn = np.where(flip, -1, 1).reshape(-1, 1, 1, 1)
        first = first + rows * step + columns
        first, step, plane, turn = (torch.from_numpy(x).to(self.device) for x in (first, step, plane, turn))
        channel, y, x = (torch.arange(n, device=self.device) for n in (3, height, width))
        at = first + channel.view(1, 3, 1, 1) * plane + y.view(1, 1, -1, 1) * step + x.view(1, 1, 1, -1) * turn
        return self.bytes[at]
