"""Frames of films with known colours, in the form in which kept scores of photos are read."""

import torch
from torch.nn import functional as F

from . import color, judging, reading


class Frames:
    """Every n-th frame of the clips of a folder; an item is what ``calibrate.Kept`` gives of a photo."""

    def __init__(self, net, folder, short, step):
        self.net = net
        self.pictures = [frame for path in reading.clip_paths(folder) for frame in reading.read_clip(path, short, step)]

    @torch.inference_mode()
    def __getitem__(self, i):
        """Scores (1,C,h,w), padded L (1,1,H,W), scene (1,S), true ab (1,2,h,w), where the frame is (1,1,h,w)."""
        scores, scene, light = judging.scores_of(self.net, self.pictures[i][None])
        lab = judging.pad32(color.srgb_to_lab(reading.to_float(self.pictures[i][None])))
        h, w = self.pictures[i].shape[:2]
        inside = torch.zeros(1, 1, *scores.shape[2:], dtype=torch.bool)
        inside[..., : h // 4, : w // 4] = True
        return scores, light, scene, F.avg_pool2d(lab[:, 1:], 4), inside
