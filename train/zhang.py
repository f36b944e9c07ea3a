"""Zhang, Isola, Efros 2016, "Colorful Image Colorization": one stream, dilated.

Eight blocks of 3x3 convolutions with ReLU, each but the last closed by a batch
norm, the fifth and sixth dilated by 2; at width 1 as in the paper's table
(32 M parameters). Class scores at a quarter of the size, as there.
"""

from torch import nn
from torch.nn import functional as F

from . import network

# (channels in units of 64, convolutions, stride of the last one, dilation) of blocks 1 to 7
BLOCKS = ((1, 2, 2, 1), (2, 2, 2, 1), (4, 3, 2, 1), (8, 3, 1, 1), (8, 3, 1, 2), (8, 3, 1, 2), (8, 3, 1, 1))


class Block(nn.Module):
    """Convolutions with ReLU, then a batch norm."""

    def __init__(self, inputs, outputs, count, stride, dilation):
        super().__init__()
        self.convs = nn.ModuleList(
            nn.Conv2d(
                inputs if i == 0 else outputs,
                outputs,
                3,
                stride if i == count - 1 else 1,
                dilation,
                dilation,
            )
            for i in range(count)
        )
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        for conv in self.convs:
            x = F.relu(conv(x))
        return self.norm(x)


class Features(nn.Module):
    """L, emulsion -> deep8 (N,512w,H/8,W/8), g (N,1), scene (N,S)."""

    def __init__(self, w):
        super().__init__()
        blocks, inputs = [], 1
        for units, count, stride, dilation in BLOCKS:
            blocks.append(Block(inputs, units * w["c"], count, stride, dilation))
            inputs = units * w["c"]
        self.blocks = nn.ModuleList(blocks)
        self.head = network.SceneHead(inputs, w["scenes"])

    def forward(self, light, emulsion):
        """See the class."""
        x = light * 0.02 - 1
        for block in self.blocks:
            x = block(x)
        return x, *self.head(x, emulsion)


class Colour(nn.Module):
    """deep8 -> scores (N,C,H/4,W/4); g is not looked at."""

    def __init__(self, w, channels):
        super().__init__()
        c = 4 * w["c"]
        self.up = nn.ConvTranspose2d(8 * w["c"], c, 4, 2, 1)
        self.convs = nn.ModuleList(nn.Conv2d(c, c, 3, padding=1) for _ in range(2))
        self.scores = nn.Conv2d(c, channels, 1)

    def forward(self, deep8, g):
        """See the class."""
        x = F.relu(self.up(deep8))
        for conv in self.convs:
            x = F.relu(conv(x))
        return self.scores(x)


class Zhang(network.Network):
    """The whole; width 1 is the paper's."""

    kind = "zhang"

    def __init__(self, step=10, widths=None, output="classes", space="cielab"):
        super().__init__(step, widths or self.widths_of(1.0, 100), output, space)
        self.features = Features(self.widths)
        self.colour = Colour(self.widths, self.outputs)
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)) and module is not self.colour.scores:
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                nn.init.zeros_(module.bias)

    @staticmethod
    def widths_of(width, scenes):
        """Channels for a width factor."""
        return {"c": max(4, round(64 * width / 4) * 4), "g": 1, "scenes": scenes}

    def maps(self):
        return {"deep8": ["N", 8 * self.widths["c"], "H/8", "W/8"]}

    def write_features(self, b):
        x = b.scaled_light()
        for i, block in enumerate(self.features.blocks):
            name = f"features.blocks.{i}"
            for k, conv in enumerate(block.convs):
                x = b.node("Relu", [b.conv(x, f"{name}.convs.{k}", conv)])
            x = b.norm(x, name + ".norm", block.norm)
        x = b.node("Identity", [x], out="deep8")
        self.features.head.write(b, "features.head", x)

    def write_colour(self, b):
        c = self.colour
        x = b.node("Relu", [b.deconv("deep8", "colour.up", c.up)])
        for k, conv in enumerate(c.convs):
            x = b.node("Relu", [b.conv(x, f"colour.convs.{k}", conv)])
        return b.conv(x, "colour.scores", c.scores)
