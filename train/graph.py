"""A network as two ONNX graphs (opset 17), written node by node.

Each architecture writes its own layers with a ``Builder``; read-out, confidence
and colour space are the same for all.

Initializers carry the names of the PyTorch state ("features.trunk...", ...), so
a bundle can be read back. Kernels and matrices are stored as float16 and cast
to float32 in the graph; batch norms stay nodes of their own.
"""

import math

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from . import color, spaces
from .network import DOUBT, EMULSIONS, ENTROPY_POWER, LOG_VARIANCE, UNIT

OPSET = 17
SAMPLES = 1024  # points of a reference's palette
BLUR = 5.0  # of them, in ab
FLOOR = 1e-4  # of a bin's share
IR_VERSION = 8


class Builder:
    """Collects nodes and initializers of one graph."""

    def __init__(self, state):
        self.state = state  # name -> tensor
        self.nodes, self.constants, self.count = [], {}, 0
        self.strength = None  # name of the log strength of the colour, where a network tells it
        self.lit = None  # name of ``vivid.lighted``, once it is there

    def node(self, kind, inputs, **attributes):
        """Append a node; returns the name of its only output."""
        self.count += 1
        out = attributes.pop("out", None) or f"{kind.lower()}_{self.count}"
        self.nodes.append(helper.make_node(kind, inputs, [out], name=f"{kind}_{self.count}", **attributes))
        return out

    def constant(self, name, value):
        """An initializer as it is."""
        self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def weight(self, name):
        """A named tensor of the state: matrices as float16 plus a cast."""
        value = self.state[name].detach().float().contiguous().numpy()
        if value.ndim < 2:
            return self.constant(name, value)
        self.constant(name, value.astype(np.float16))
        return self.node("Cast", [name], to=TensorProto.FLOAT, out=name + "/f32")

    def conv(self, x, name, module):
        """A Conv2d."""
        inputs = [x, self.weight(name + ".weight")]
        if module.bias is not None:
            inputs.append(self.weight(name + ".bias"))
        p = module.padding[0]
        return self.node(
            "Conv",
            inputs,
            kernel_shape=list(module.kernel_size),
            strides=list(module.stride),
            pads=[p] * 4,
            group=module.groups,
            **({"dilations": list(module.dilation)} if module.dilation != (1, 1) else {}),
        )

    def deconv(self, x, name, module):
        """A ConvTranspose2d."""
        inputs = [x, self.weight(name + ".weight")]
        if module.bias is not None:
            inputs.append(self.weight(name + ".bias"))
        shape = {"kernel_shape": list(module.kernel_size), "strides": list(module.stride)}
        return self.node("ConvTranspose", inputs, pads=[module.padding[0]] * 4, **shape)

    def norm(self, x, name, module):
        """A BatchNorm1d or 2d with its running statistics."""
        parts = [self.weight(f"{name}.{k}") for k in ("weight", "bias", "running_mean", "running_var")]
        return self.node("BatchNormalization", [x, *parts], epsilon=module.eps)

    def linear(self, x, name, module, **attributes):
        """A Linear layer."""
        inputs = [x, self.weight(name + ".weight")]
        if module.bias is not None:
            inputs.append(self.weight(name + ".bias"))
        return self.node("Gemm", inputs, transB=1, **attributes)

    def layer(self, x, name, module, out=None):
        """A ConvNorm."""
        y = self.norm(self.conv(x, name + ".conv", module.conv), name + ".norm", module.norm)
        if module.act == "relu6":
            low, high = self.constant("zero", np.float32(0)), self.constant("six", np.float32(6))
            return self.node("Clip", [y, low, high], out=out)
        if module.act == "leaky":
            return self.node("LeakyRelu", [y], alpha=0.2, out=out)
        return self.node("Relu", [y], out=out) if module.act == "relu" else y

    def enlarge(self, x, factor):
        """Bilinear resize by a whole factor, as ``align_corners=False``."""
        scales = self.constant(f"scales{factor}", np.array([1, 1, factor, factor], np.float32))
        return self.node("Resize", [x, "", scales], mode="linear", coordinate_transformation_mode="half_pixel")

    def double(self, x):
        """Bilinear resize to twice the size."""
        return self.enlarge(x, 2)

    def repeat(self, x):
        """Each sample twice, each way: nearest-neighbour resize."""
        scales = self.constant("scales2", np.array([1, 1, 2, 2], np.float32))
        how = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self.node("Resize", [x, "", scales], mode="nearest", **how)

    def scaled_light(self):
        """L of 0..100 as -1..1."""
        x = self.node("Mul", ["L", self.constant("input_scale", np.float32(0.02))])
        return self.node("Sub", [x, self.constant("input_shift", np.float32(1))])

    def spread(self, x):
        """(N, C) as (N, C, 1, 1)."""
        return self.node("Unsqueeze", [x, self.constant("spatial", np.array([2, 3], np.int64))])

    def mix(self, x, name, matrix):
        """Multiply the channels of x by a constant matrix (K, C)."""
        kernel = np.asarray(matrix, np.float32)[:, :, None, None]
        return self.node("Conv", [x, self.constant(name, kernel)], kernel_shape=[1, 1])

    def number(self, value):
        """A constant float32 scalar."""
        return self.constant(f"number_{value:.8g}", np.float32(value))

    def block(self, x, name, module, out=None):
        """An inverted residual."""
        y = x if module.expand is None else self.layer(x, name + ".expand", module.expand)
        y = self.layer(y, name + ".depth", module.depth)
        y = self.layer(y, name + ".project", module.project)
        return self.node("Add", [x, y], out=out) if module.residual else y

    def blocks(self, x, name, modules):
        """Inverted residuals one behind another."""
        for i, block in enumerate(modules):
            x = self.block(x, f"{name}.{i}", block)
        return x

    def model(self, name, inputs, outputs, metadata):
        """The checked ModelProto; inputs, outputs: {name: shape}."""
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(k, TensorProto.FLOAT, s) for k, s in inputs.items()],
            [helper.make_tensor_value_info(k, TensorProto.FLOAT, s) for k, s in outputs.items()],
            list(self.constants.values()),
        )
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="vidcolor")
        helper.set_model_props(model, metadata)
        checker.check_model(model, full_check=True)
        return model


def light_map(net):
    """The quarter-size L that some read-outs need: {name: shape} or {}."""
    return {"light4": ["N", 1, "H/4", "W/4"]} if net.needs_light else {}


def shapes(net):
    """Shapes of all graph inputs and outputs: {name: list}."""
    return {
        "L": ["N", 1, "H", "W"],
        "emulsion": ["N", len(EMULSIONS)],
        **net.maps(),
        **light_map(net),
        "g": ["N", net.widths["g"]],
        "scene": ["N", net.widths["scenes"]],
        "ab": ["N", 2, "H/4", "W/4"],
        "confidence": ["N", 1, "H/4", "W/4"],
    }


def local_maps(net):
    """Names of the maps that go from one graph to the other, in their order."""
    return [*net.maps(), *light_map(net)]


def features(net, metadata):
    """L, emulsion -> local maps, g, scene."""
    b, s = Builder(net.state_dict()), shapes(net)
    net.write_features(b)
    for name in light_map(net):
        b.node("AveragePool", ["L"], kernel_shape=[4, 4], strides=[4, 4], out=name)
    outputs = {k: s[k] for k in (*local_maps(net), "g", "scene")}
    return b.model("features", {k: s[k] for k in ("L", "emulsion")}, outputs, metadata)


def colour(net, metadata):
    """Local maps, g -> ab, confidence."""
    b, s = Builder(net.state_dict()), shapes(net)
    scores = net.write_colour(b)
    if net.output == "classes":
        read_out(b, net, scores)
    else:
        read_regression(b, net, scores)
    inputs = {k: s[k] for k in (*local_maps(net), "g")}
    return b.model("colour", inputs, {k: s[k] for k in ("ab", "confidence")}, metadata)


def likeness(net, likeness, metadata):
    """Local maps, g -> likeness (see ``train.likeness``): the colour graph up to its last map, and behind it."""
    b, s = Builder(net.state_dict()), shapes(net)
    b.layer(net.write_joined(b), "colour.mix4", net.colour.mix4, out="mix4")
    likeness.write(b)
    inputs = {k: s[k] for k in (*net.maps(), "g")}
    return b.model("likeness", inputs, {"likeness": ["N", len(likeness.project), "H/4", "W/4"]}, metadata)


def tint(net, metadata):
    """Local maps, g, palette (N,2·SAMPLES), tint (N,1) -> ab, confidence: ``colour`` drawn to a picture's palette.

    palette: a and b of points of that picture, tint: how strongly, 0 is not at all. The scores gain
    tint · temperature · log((palette's share + FLOOR) / (the picture's own mean share + FLOOR)) of each bin.
    """
    b, s = Builder(net.state_dict()), shapes(net)
    scores = net.write_colour(b)
    own = b.node("ReduceMean", [b.node("Softmax", [scores], axis=1)], axes=[2, 3], keepdims=0)
    logs = [b.node("Log", [b.node("Add", [x, b.number(FLOOR)])]) for x in (palette_shares(b, net), own)]
    weight = b.node("Mul", ["tint", b.number(net.temperature)])
    read_out(b, net, b.node("Add", [scores, b.spread(b.node("Mul", [b.node("Sub", logs), weight]))]))
    inputs = {k: s[k] for k in (*local_maps(net), "g")} | {"palette": ["N", 2 * SAMPLES], "tint": ["N", 1]}
    return b.model("tint", inputs, {k: s[k] for k in ("ab", "confidence")}, metadata)


def palette_shares(b, net):
    """Share of each bin (N,Q) in the points of palette, each point spread over the bins around it."""
    centres = net.centres.numpy()
    points = b.node("Reshape", ["palette", b.constant("points", np.array([-1, SAMPLES, 2], np.int64))])
    # -|p - c|² less what is the same for all bins: 2 p·c - |c|².
    near = b.node("MatMul", [points, b.constant("twice", (2 * centres.T).astype(np.float32))])
    near = b.node("Sub", [near, b.constant("squares", (centres**2).sum(1).astype(np.float32))])
    near = b.node("Mul", [near, b.number(1 / (2 * BLUR**2))])
    return b.node("ReduceMean", [b.node("Softmax", [near], axis=-1)], axes=[1], keepdims=0)


def read_out(b, net, scores):
    """The mean of the bins and the confidence, as ``Network.read_out``.

    The classes go last, where ONNX Runtime's softmax is about ten times faster.
    """
    scores = b.node("Transpose", [scores], perm=[0, 2, 3, 1])
    centres = net.centres.numpy() * (net.gain if net.readout == "vivid" else 1)
    if net.readout == "vivid" and net.shade is not None:
        sharp = shaded(b, net, scores)
    else:
        temperature = b.constant("temperature", np.float32(1 if net.readout == "mean" else net.temperature))
        sharp = b.node("Div", [scores, temperature])
        if net.readout == "vivid":
            sharp = b.node("Add", [sharp, b.constant("rarity", net.rarity.numpy())])
    chroma = b.node("MatMul", [b.node("Softmax", [sharp], axis=-1), b.constant("centres", centres)])
    direct, strong = net.readout != "entropy" and net.space == "cielab", net.readout == "vivid" and net.strong
    chroma = b.node("Transpose", [chroma], perm=[0, 3, 1, 2], out="ab" if direct and not strong else None)
    if strong:
        chroma = b.node("Mul", [chroma, strengthened(b, net)], out="ab" if direct else None)
    b.node("Transpose", [confidence(b, scores, len(net.centres))], perm=[0, 3, 1, 2], out="confidence")
    if not direct:
        finish(b, net, chroma)


def shaded(b, net, scores):
    """Scores (N,h,w,Q) as ``Network.vivid`` sharpens them by light4.

    The rarity comes in as a product of matrices, see ``confidence``.
    """
    cold, lit = net.shade[0], b.node("Transpose", [lighted(b, net)], perm=[0, 2, 3, 1])
    temperature = b.node("Add", [b.node("Mul", [lit, b.number(net.temperature - cold)]), b.number(cold)])
    rarity = b.node("MatMul", [lit, b.constant("rarity", net.rarity.numpy()[None])])
    return b.node("Add", [b.node("Div", [scores, temperature]), rarity])


def lighted(b, net):
    """``vivid.lighted``, worked out once: (N,1,h,w)."""
    if b.lit is None:
        _, low, high = net.shade
        lit = b.node("Mul", [b.node("Sub", ["light4", b.number(low)]), b.number(1 / (high - low))])
        b.lit = b.node("Clip", [lit, b.number(0), b.number(1)])
    return b.lit


def strengthened(b, net):
    """The factor of a network's log strength, see ``vivid.strengthened``: (N,1,h,w)."""
    log = b.strength
    if net.shade is not None:
        paler, stronger = (b.node(kind, [log, b.number(0)]) for kind in ("Min", "Max"))
        log = b.node("Add", [paler, b.node("Mul", [lighted(b, net), stronger])])
    return b.node("Exp", [b.node("Mul", [log, b.number(net.strength_power)])])


def read_regression(b, net, scores):
    """Chroma and confidence of a regression."""
    axis = b.constant("channel_axis", np.array([1], np.int64))
    cuts = {k: b.constant(f"cut{k}", np.array([k], np.int64)) for k in (0, 2, 3)}
    chroma = b.node("Mul", [b.node("Slice", [scores, cuts[0], cuts[2], axis]), b.number(UNIT)])
    spread = b.node("Slice", [scores, cuts[2], cuts[3], axis])
    spread = b.node("Clip", [spread, b.number(LOG_VARIANCE[0]), b.number(LOG_VARIANCE[1])])
    sigma = b.node("Exp", [b.node("Mul", [spread, b.number(0.5)])])
    b.node("Exp", [b.node("Mul", [sigma, b.number(-UNIT / DOUBT)])], out="confidence")
    finish(b, net, chroma)


def finish(b, net, chroma):
    """Doubt and colour space on the way from chroma to the output ab."""
    if net.readout == "entropy":
        doubt = b.node("Pow", [b.node("Max", ["confidence", b.number(1e-6)]), b.number(ENTROPY_POWER)])
        chroma = b.node("Mul", [chroma, doubt])
    if net.space == "cielab":
        b.node("Identity", [chroma], out="ab")
    else:
        to_ab(b, chroma, net.space)


def to_ab(b, chroma, space):
    """Nodes of ``spaces.to_ab``: chroma and light4 to ab."""
    kind, coded = spaces.SPACES[space], space == "ycbcr"
    mid = b.node("Div", [b.node("Add", ["light4", b.number(16)]), b.number(116)])
    cube = b.node("Mul", [b.node("Mul", [mid, mid]), mid])
    line = b.node("Div", ["light4", b.number(color.KAPPA)])
    luminance = b.node("Where", [b.node("Greater", ["light4", b.number(8)]), cube, line])
    offset = b.mix(chroma, "from_chroma", kind.from_chroma / kind.scale)
    if coded:
        x = encode(b, luminance)
    else:
        x = b.node("Pow", [b.node("Max", [luminance, b.number(1e-6)]), b.number(1 / 3)])
    for _ in range(spaces.STEPS):
        value, slope = (decode if coded else cubed)(b, b.node("Add", [x, offset]))
        error = b.node("Sub", [b.mix(value, "to_y", kind.to_xyz[1:2]), luminance])
        slope = b.node("Max", [b.mix(slope, "to_y", kind.to_xyz[1:2]), b.number(spaces.LEAST_SLOPE)])
        x = b.node("Sub", [x, b.node("Div", [error, slope])])
    value, _ = (decode if coded else cubed)(b, b.node("Add", [x, offset]))
    t = b.mix(value, "to_xz", spaces.relative_xz(kind))
    root = b.node("Pow", [b.node("Max", [t, b.number(color.EPSILON)]), b.number(1 / 3)])
    line = b.node("Add", [b.node("Mul", [t, b.number(color.KAPPA / 116)]), b.number(16 / 116)])
    f = b.node("Where", [b.node("Greater", [t, b.number(color.EPSILON)]), root, line])
    factors = b.constant("ab_factors", np.array([500, -200], np.float32).reshape(1, 2, 1, 1))
    b.node("Mul", [b.node("Sub", [f, mid]), factors], out="ab")


def cubed(b, s):
    """s^3 and its slope."""
    square = b.node("Mul", [s, s])
    return b.node("Mul", [square, s]), b.node("Mul", [square, b.number(3)])


def encode(b, x):
    """Linear light to sRGB."""
    root = b.node("Pow", [b.node("Max", [x, b.number(0.0031308)]), b.number(1 / 2.4)])
    high = b.node("Sub", [b.node("Mul", [root, b.number(1.055)]), b.number(0.055)])
    low = b.node("Mul", [x, b.number(12.92)])
    return b.node("Where", [b.node("Greater", [x, b.number(0.0031308)]), high, low])


def decode(b, s):
    """sRGB to linear light, and the slope of it."""
    base = b.node("Div", [b.node("Add", [b.node("Max", [s, b.number(0)]), b.number(0.055)]), b.number(1.055)])
    above = b.node("Greater", [s, b.number(0.04045)])
    low = b.node("Mul", [s, b.number(1 / 12.92)])
    value = b.node("Where", [above, b.node("Pow", [base, b.number(2.4)]), low])
    steep = b.node("Mul", [b.node("Pow", [base, b.number(1.4)]), b.number(2.4 / 1.055)])
    return value, b.node("Where", [above, steep, b.number(1 / 12.92)])


def confidence(b, scores, bins):
    """1 - entropy / log Q over the last axis.

    The sum is a product with ones: ONNX Runtime's reductions over 260 channels take
    five times as long, since it moves them back to where the channels lie apart.
    """
    p = b.node("Softmax", [scores], axis=-1)
    parts = b.node("Mul", [p, b.node("Log", [b.node("Max", [p, b.number(1e-12)])])])
    ones = b.constant("ones", np.full((bins, 1), 1 / math.log(bins), np.float32))
    return b.node("Add", [b.node("MatMul", [parts, ones]), b.constant("one", np.float32(1))])
