"""Feature distance: how unlike two pictures look to VGG-16 (Simonyan, Zisserman 2015).

The ends of its first three blocks, every column of channels brought to length 1,
squared differences averaged (Zhang et al. 2018 without their learned weights).
"""

import numpy as np
import torch
from torch.nn import functional as F

MEAN = (123.68, 116.779, 103.939)
BLOCKS = (("conv1_1", "conv1_2"), ("conv2_1", "conv2_2"), ("conv3_1", "conv3_2", "conv3_3"))


class Features:
    """The convolutions of a .npz with ``NAME.w`` (OIHW) and ``NAME.b``."""

    def __init__(self, path):
        arrays = np.load(path)
        self.weights = {k: torch.from_numpy(arrays[k].astype(np.float32)) for k in arrays.files}

    def __call__(self, rgb):
        """sRGB 0..1 (N,3,H,W) -> three maps of unit columns."""
        x, maps = rgb * 255 - torch.tensor(MEAN).view(3, 1, 1), []
        for i, block in enumerate(BLOCKS):
            x = F.max_pool2d(x, 2) if i else x
            for name in block:
                x = F.relu(F.conv2d(x, self.weights[name + ".w"], self.weights[name + ".b"], padding=1))
            maps.append(F.normalize(x, dim=1))
        return maps

    @torch.inference_mode()
    def distance(self, one, other):
        """Mean squared difference over the maps, times 1000: (N,)."""
        pairs = zip(self(one), self(other))
        return 1000 * torch.stack([((a - b) ** 2).sum(1).mean((1, 2)) for a, b in pairs]).mean(0)
