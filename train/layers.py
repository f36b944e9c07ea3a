"""What every network here is built of. Shapes are (N, C, H, W)."""

import torch
from torch import nn
from torch.nn import functional as F

SMALL = 49  # cells of a map up to which ``Depthwise`` learns faster in float32


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
        if not self.training and self.bias is None:
            return activate(self._folded(x), self.act)
        y = self.convolved(x, self.conv.weight)
        if self.bias is not None:
            self.set_norm(y)
        return activate(self.norm(y), self.act)

    def convolved(self, x, weight, bias=None):
        """The convolution, which for depthwise ones a CPU learns slowly in some forms.

        Those that stride 15 to 50 times more slowly in bfloat16; 5x5 ones, see ``Depthwise``, 2 to 16 times in bfloat16,
        and on small maps in float32.
        """
        c, kind = self.conv, x.device.type
        halves, strides = torch.is_autocast_enabled(kind), c.stride != (1, 1)
        learns = kind == "cpu" and c.groups > 1 and torch.is_grad_enabled()
        if learns and halves and strides:
            with torch.autocast(kind, enabled=False):
                y = F.conv2d(x.float(), weight.float(), bias, c.stride, c.padding, groups=c.groups)
            return y.to(torch.get_autocast_dtype(kind))
        wide = c.groups == len(weight) and c.kernel_size == (5, 5)
        if learns and wide and not strides and (halves or x[0, 0].numel() <= SMALL):
            kept = torch.get_autocast_dtype(kind) if halves else x.dtype
            y = Depthwise.apply(x.to(kept), weight.to(kept))
            return y if bias is None else y + bias.to(kept).view(1, -1, 1, 1)
        return F.conv2d(x, weight, bias, c.stride, c.padding, groups=c.groups)

    def _folded(self, x):
        """Convolution and norm in one pass, with the running statistics; a third faster to learn, too."""
        scale = self.norm.weight * torch.rsqrt(self.norm.running_var + self.norm.eps)
        shift = self.norm.bias - self.norm.running_mean * scale
        return self.convolved(x, self.conv.weight * scale.view(-1, 1, 1, 1), shift)

    @torch.no_grad()
    def set_norm(self, y):
        """Make the norm the identity plus the folded bias, on this output."""
        var, mean = torch.var_mean(y, dim=(0, 2, 3), correction=0)
        self.norm.running_mean.copy_(mean)
        self.norm.running_var.copy_(var)
        self.norm.weight.copy_((var + self.norm.eps).sqrt())
        self.norm.bias.copy_(self.bias.to(mean) + mean)
        self.bias = None


class Depthwise(torch.autograd.Function):
    """A depthwise convolution, odd and padded to the same size: on a CPU PyTorch learns 5x5 ones slowly."""

    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x, weight)
        return F.conv2d(x, weight, None, 1, weight.shape[-1] // 2, groups=len(weight))

    @staticmethod
    def backward(ctx, given):
        x, weight = ctx.saved_tensors
        count, side, (h, w) = len(weight), weight.shape[-1], x.shape[2:]
        back = F.conv2d(given, weight.flip(2, 3), None, 1, side // 2, groups=count)
        padded = F.pad(x, [side // 2] * 4).permute(0, 2, 3, 1).contiguous()
        given, learnt = given.permute(0, 2, 3, 1), weight.new_empty(side * side, count)
        for i in range(side * side):
            top, left = divmod(i, side)
            learnt[i] = (padded[:, top : top + h, left : left + w] * given).sum((0, 1, 2))
        return back, learnt.T.reshape(weight.shape)


def hold_norms(net):
    """Have all norms of a network use the statistics they have, also while it learns."""
    for module in net.modules():
        if isinstance(module, (ConvNorm, nn.BatchNorm1d, nn.BatchNorm2d)):
            module.eval()


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
