"""What every network here is built of. Shapes are (N, C, H, W)."""

import torch
from torch import nn
from torch.nn import functional as F


class ConvNorm(nn.Module):
    """Convolution without bias, batch norm, and optionally ReLU6 or ReLU.

    A stride of 2 pads all round. The pretrained trunk pads right and bottom
    only; that is the same network seen one pixel aside, as a convolution does
    not know where it is, and it needs no separate padding step.
    """

    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1, act="relu6"):
        super().__init__()
        self.act = act
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.bias = None  # a folded bias waiting for the data that sets the norm

    def forward(self, x):
        if not (self.training or torch.is_grad_enabled() or self.bias is not None):
            return activate(self._folded(x), self.act)
        y = self.convolved(x)
        if self.bias is not None:
            self.set_norm(y)
        return activate(self.norm(y), self.act)

    def convolved(self, x):
        """The convolution. Depthwise ones that stride learn 15 to 50 times more slowly in a CPU's bfloat16."""
        c, kind = self.conv, x.device.type
        if kind != "cpu" or c.groups == 1 or c.stride == (1, 1) or not torch.is_autocast_enabled(kind):
            return c(x)
        with torch.autocast(kind, enabled=False):
            return c(x.float()).to(torch.get_autocast_dtype(kind))

    def _folded(self, x):
        """Convolution and norm in one pass, with the running statistics."""
        scale = self.norm.weight * torch.rsqrt(self.norm.running_var + self.norm.eps)
        shift = self.norm.bias - self.norm.running_mean * scale
        c = self.conv
        weight = (c.weight * scale.view(-1, 1, 1, 1)).to(x.dtype)
        return F.conv2d(x, weight, shift.to(x.dtype), c.stride, c.padding, groups=c.groups)

    @torch.no_grad()
    def set_norm(self, y):
        """Make the norm the identity plus the folded bias, on this output."""
        var, mean = torch.var_mean(y, dim=(0, 2, 3), correction=0)
        self.norm.running_mean.copy_(mean)
        self.norm.running_var.copy_(var)
        self.norm.weight.copy_((var + self.norm.eps).sqrt())
        self.norm.bias.copy_(self.bias.to(mean) + mean)
        self.bias = None


def activate(x, act):
    """ReLU6, ReLU, leaky ReLU (slope 0.2) or nothing."""
    if act == "relu6":
        return F.relu6(x, inplace=True)
    if act == "leaky":
        return F.leaky_relu(x, 0.2)
    return F.relu(x, inplace=True) if act == "relu" else x


class Block(nn.Module):
    """Inverted residual: expand, depthwise, project."""

    def __init__(self, inputs, outputs, expand, stride, kernel=3):
        super().__init__()
        inner = inputs * expand
        self.expand = ConvNorm(inputs, inner) if expand > 1 else None
        self.depth = ConvNorm(inner, inner, kernel, stride, groups=inner)
        self.project = ConvNorm(inner, outputs, act=None)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = x if self.expand is None else self.expand(x)
        y = self.project(self.depth(y))
        return x + y if self.residual else y


def resize_like(x, other):
    """Bilinear resize of ``x`` to the height and width of ``other``."""
    return F.interpolate(x, size=other.shape[-2:], mode="bilinear", align_corners=False)
