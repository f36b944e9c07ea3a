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
    """Mean of -sum_k w_k log softmax(z)[i_k] over rows; gradient softmax(z) - w."""

    @staticmethod
    def forward(ctx, scores, bins, weight):
        p = torch.softmax(scores, -1)
        loss = -(p.gather(-1, bins).clamp_(min=1e-30).log_() * weight).sum() / (p.numel() / p.shape[-1])
        ctx.save_for_backward(p, bins, weight)
        return loss

    @staticmethod
    def backward(ctx, grad):
        p, bins, weight = ctx.saved_tensors
        p.scatter_add_(-1, bins, -weight)  # p is not needed again
        return p.mul_(grad * (p.shape[-1] / p.numel())), None, None


class SoftClasses:
    """Cross-entropy of class scores against soft targets."""

    def __init__(self, centres):
        self.bins, self.weight = table(centres)

    def loss(self, scores, ab):
        """scores (N,Q,h,w), ab (N,2,h,w) in CIELAB units -> scalar, float32."""
        q = (ab.round().clamp(-128, 127) + 128).to(torch.int64)
        row = q[:, 0] * 256 + q[:, 1]
        return _SoftClassLoss.apply(scores.float().permute(0, 2, 3, 1), self.bins[row], self.weight[row])
