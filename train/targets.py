"""Soft colour classes and their loss.

Zhang et al. 2016, section 2.2: a colour becomes weights on its five nearest
bins, exp(-d^2 / (2 sigma^2)) with sigma = 5, normalised.
"""

import numpy as np
import torch

SIGMA = 5.0
NEAREST = 5


def table(centres):
    """Look-up over rounded (a, b): bins int64 and weights float32, both (65536, 5).

    Row ``(a + 128) * 256 + b + 128`` for integers a, b in -128..127; ``centres``
    is (Q, 2) in CIELAB units.
    """
    axis = np.arange(-128, 128, dtype=np.float32)
    a, b = np.meshgrid(axis, axis, indexing="ij")
    points = np.stack([a.ravel(), b.ravel()], 1)
    square = ((points[:, None] - np.asarray(centres)[None]) ** 2).sum(2)
    near = np.argsort(square, 1, kind="stable")[:, :NEAREST]
    d2 = np.take_along_axis(square, near, 1)
    weight = np.exp((d2.min(1, keepdims=True) - d2) / (2 * SIGMA**2))
    weight /= weight.sum(1, keepdims=True)
    return torch.from_numpy(near), torch.from_numpy(weight.astype(np.float32))


class _SoftClassLoss(torch.autograd.Function):
    """Mean of -v sum_k w_k log softmax(z)[i_k] over rows; gradient v (softmax(z) - w).

    v is the rows' own weight, or None for 1.
    """

    @staticmethod
    def forward(ctx, scores, bins, weight, row_weight):
        p = torch.softmax(scores, -1)
        parts = p.gather(-1, bins).clamp_(min=1e-30).log_() * weight
        if row_weight is not None:
            parts = parts * row_weight[..., None]
        loss = -parts.sum() / (p.numel() / p.shape[-1])
        ctx.save_for_backward(p, bins, weight, row_weight)
        return loss

    @staticmethod
    def backward(ctx, grad):
        p, bins, weight, row_weight = ctx.saved_tensors
        p.scatter_add_(-1, bins, -weight)  # p is not needed again
        p.mul_(grad * (p.shape[-1] / p.numel()))
        if row_weight is not None:
            p.mul_(row_weight[..., None])
        return p, None, None, None


class SoftClasses:
    """Cross-entropy of class scores against soft targets, weighted by the nearest bin when told so."""

    def __init__(self, centres, bin_weight=None):
        self.bins, self.weight = table(centres)
        self.bin_weight = bin_weight  # (Q,) or None

    def loss(self, scores, ab):
        """scores (N,Q,h,w), ab (N,2,h,w) in CIELAB units -> scalar, float32."""
        if self.bins.device != ab.device:
            self.bins, self.weight = self.bins.to(ab.device), self.weight.to(ab.device)
            self.bin_weight = None if self.bin_weight is None else self.bin_weight.to(ab.device)
        q = (ab.round().clamp(-128, 127) + 128).to(torch.int64)
        row = q[:, 0] * 256 + q[:, 1]
        bins = self.bins[row]
        row_weight = None if self.bin_weight is None else self.bin_weight[bins[..., 0]]
        return _SoftClassLoss.apply(scores.float().permute(0, 2, 3, 1), bins, self.weight[row], row_weight)
