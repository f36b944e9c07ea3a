"""The network as two ONNX graphs (opset 17), written node by node.

Initializers carry the names of the PyTorch state ("features.trunk...", ...), so
a bundle can be read back. Kernels and matrices are stored as float16 and cast
to float32 in the graph; batch norms stay nodes of their own.
"""

import math

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from .model import EMULSIONS, TAPS

OPSET = 17
IR_VERSION = 8


class Builder:
    """Collects nodes and initializers of one graph."""

    def __init__(self, state):
        self.state = state  # name -> tensor
        self.nodes, self.constants, self.count = [], {}, 0

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
        )

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
        return self.node("Relu", [y], out=out) if module.act == "relu" else y

    def double(self, x):
        """Bilinear resize to twice the size, as ``align_corners=False``."""
        scales = self.constant("scales", np.array([1, 1, 2, 2], np.float32))
        return self.node("Resize", [x, "", scales], mode="linear", coordinate_transformation_mode="half_pixel")

    def block(self, x, name, module, out=None):
        """An inverted residual."""
        y = x if module.expand is None else self.layer(x, name + ".expand", module.expand)
        y = self.layer(y, name + ".depth", module.depth)
        y = self.layer(y, name + ".project", module.project)
        return self.node("Add", [x, y], out=out) if module.residual else y

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


def shapes(net):
    """Shapes of all graph inputs and outputs: {name: list}."""
    w, h4, w4 = net.widths, "H/4", "W/4"
    return {
        "L": ["N", 1, "H", "W"],
        "emulsion": ["N", len(EMULSIONS)],
        "local8": ["N", w["local"], "H/8", "W/8"],
        "skip4": ["N", 24, h4, w4],
        "g": ["N", w["g"]],
        "scene": ["N", w["scenes"]],
        "ab": ["N", 2, h4, w4],
        "confidence": ["N", 1, h4, w4],
    }


def features(net, metadata):
    """L, emulsion -> local8, skip4, g, scene."""
    b, f = Builder(net.state_dict()), net.features
    x = b.node("Mul", ["L", b.constant("input_scale", np.float32(0.02))])
    x = b.node("Sub", [x, b.constant("input_shift", np.float32(1))])
    x, maps = b.layer(x, "features.trunk.stem", f.trunk.stem), {}
    for i, block in enumerate(f.trunk.blocks):
        out = "skip4" if i == TAPS[4] else None
        x = b.block(x, f"features.trunk.blocks.{i}", block, out=out)
        maps.update({stride: x for stride, tap in TAPS.items() if tap == i})
    pooled = b.node("GlobalAveragePool", [b.layer(maps[32], "features.pool", f.pool)])
    pooled = b.node("Concat", [b.node("Flatten", [pooled], axis=1), "emulsion"], axis=1)
    g = b.norm(b.linear(pooled, "features.fc", f.fc), "features.fc_norm", f.fc_norm)
    g = b.node("Relu", [g], out="g")
    b.linear(g, "features.scene", f.scene, out="scene")
    lat32 = b.layer(maps[32], "features.lat32", f.lat32)
    lat16 = b.layer(maps[16], "features.lat16", f.lat16)
    y = b.node("Relu", [b.node("Add", [lat16, b.double(lat32)])])
    y = b.layer(y, "features.mix16", f.mix16)
    lat8 = b.layer(maps[8], "features.lat8", f.lat8)
    b.node("Relu", [b.node("Add", [lat8, b.double(y)])], out="local8")
    s = shapes(net)
    inputs = {k: s[k] for k in ("L", "emulsion")}
    return b.model("features", inputs, {k: s[k] for k in ("local8", "skip4", "g", "scene")}, metadata)


def colour(net, metadata):
    """local8, skip4, g -> ab, confidence."""
    b, c = Builder(net.state_dict()), net.colour
    x = b.conv("local8", "colour.fuse_local", c.fuse_local)
    axes = b.constant("spatial", np.array([2, 3], np.int64))
    x = b.node("Add", [x, b.node("Unsqueeze", [b.linear("g", "colour.fuse_global", c.fuse_global), axes])])
    x = b.node("Relu", [b.norm(x, "colour.fuse_norm", c.fuse_norm)])
    x = b.layer(x, "colour.mix8", c.mix8)
    y = b.layer("skip4", "colour.skip", c.skip)
    y = b.node("Relu", [b.node("Add", [y, b.double(b.layer(x, "colour.down", c.down))])])
    scores = b.conv(b.layer(y, "colour.mix4", c.mix4), "colour.scores", c.scores)
    read_out(b, net, scores)
    s = shapes(net)
    inputs = {k: s[k] for k in ("local8", "skip4", "g")}
    return b.model("colour", inputs, {k: s[k] for k in ("ab", "confidence")}, metadata)


def read_out(b, net, scores):
    """The annealed mean and the confidence, as ``TwoStream.read_out``.

    The classes go last, where ONNX Runtime's softmax is about ten times faster.
    """
    scores = b.node("Transpose", [scores], perm=[0, 2, 3, 1])
    temperature = b.constant("temperature", np.float32(net.temperature))
    sharp = b.node("Softmax", [b.node("Div", [scores, temperature])], axis=-1)
    ab = b.node("MatMul", [sharp, b.constant("centres", net.centres.numpy())])
    b.node("Transpose", [ab], perm=[0, 3, 1, 2], out="ab")
    b.node("Transpose", [confidence(b, scores, len(net.centres))], perm=[0, 3, 1, 2], out="confidence")


def confidence(b, scores, bins):
    """1 - entropy / log Q over the last axis: entropy = log S - sum(e z) / S, e = exp z, S = sum e."""
    last = b.constant("last", np.array([-1], np.int64))
    z = b.node("Sub", [scores, b.node("ReduceMax", [scores], axes=[-1], keepdims=1)])
    e = b.node("Exp", [z])
    total = b.node("ReduceSum", [e, last], keepdims=1)
    mean = b.node("Div", [b.node("ReduceSum", [b.node("Mul", [e, z]), last], keepdims=1), total])
    entropy = b.node("Sub", [b.node("Log", [total]), mean])
    share = b.node("Div", [entropy, b.constant("log_bins", np.float32(math.log(bins)))])
    return b.node("Sub", [b.constant("one", np.float32(1)), share])
