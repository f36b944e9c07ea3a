"""Writes the small networks that the Go tests use: tiny, nan and slow.vidcolor, and
foreign-ab.onnx and foreign-rgb.onnx, as other people's come.

Run: make testdata   (needs onnx and numpy; deterministic)
"""

import io
import json
import pathlib
import zipfile

import numpy as np
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
SCENES, G = 5, 6
rng = np.random.default_rng(4)


def weights(name, *shape, scale=0.3):
    return numpy_helper.from_array((rng.standard_normal(shape) * scale).astype(np.float32), name)


def value(name, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def node(op, inputs, output, **attributes):
    return helper.make_node(op, inputs, [output], **attributes)


def model(name, nodes, inputs, outputs, initializers):
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return made.SerializeToString()


def features(slow):
    """L, emulsion -> fine (1/4), deep (1/8), g, scene; slow adds a long chain of convolutions."""
    nodes = [node("Mul", ["L", "scale"], "light")]
    if slow:
        nodes.append(node("Conv", ["light", "widen"], "c0"))
        nodes += [node("Conv", [f"c{i}", "same"], f"c{i + 1}") for i in range(slow)]
        nodes.append(node("Conv", [f"c{slow}", "narrow"], "seen"))
    else:
        nodes.append(node("Identity", ["light"], "seen"))
    nodes += [
        node("Conv", ["seen", "w4"], "fine", kernel_shape=[4, 4], strides=[4, 4]),
        node("Conv", ["fine", "w8"], "deep", kernel_shape=[2, 2], strides=[2, 2]),
        node("GlobalAveragePool", ["deep"], "pool"),
        node("Flatten", ["pool"], "flat"),
        node("Concat", ["flat", "emulsion"], "both", axis=1),
        node("MatMul", ["both", "wg"], "g"),
        node("MatMul", ["g", "ws"], "scene"),
    ]
    constants = [
        numpy_helper.from_array(np.float32(0.01), "scale"),
        weights("w4", 3, 1, 4, 4),
        weights("w8", 4, 3, 2, 2),
        weights("wg", 8, G),
        weights("ws", G, SCENES, scale=1),
        weights("widen", 8, 1, 1, 1),
        numpy_helper.from_array(np.linalg.qr(rng.standard_normal((8, 8)))[0].astype(np.float32).reshape(8, 8, 1, 1), "same"),
        weights("narrow", 1, 8, 1, 1),
    ]
    if not slow:
        constants = constants[:5]
    inputs = [value("L", "n", 1, "h", "w"), value("emulsion", "n", 4)]
    outputs = [
        value("g", "n", G),
        value("fine", "n", 3, "h4", "w4"),
        value("scene", "n", SCENES),
        value("deep", "n", 4, "h8", "w8"),
    ]
    return model("features", nodes, inputs, outputs, constants)


def colour(nan):
    """deep, fine, g -> ab, confidence; with nan both are NaN where g is a black picture's."""
    nodes = [
        node("Resize", ["deep", "", "scales"], "large", mode="nearest"),
        node("Concat", ["large", "fine"], "maps", axis=1),
        node("Conv", ["maps", "wab"], "local"),
        node("MatMul", ["g", "wga"], "shift"),
        node("Unsqueeze", ["shift", "axes"], "shift4"),
        node("Add", ["local", "shift4"], "ab0"),
        node("Conv", ["maps", "wc"], "c0"),
        node("Sigmoid", ["c0"], "confidence"),
    ]
    if nan:
        # A black picture's local maps are 0, and 0/0 is not a number.
        nodes += [
            node("ReduceMax", ["maps"], "top", axes=[1], keepdims=1),
            node("Div", ["top", "top"], "one"),
            node("Mul", ["ab0", "one"], "ab"),
        ]
    else:
        nodes.append(node("Identity", ["ab0"], "ab"))
    constants = [
        numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "scales"),
        numpy_helper.from_array(np.array([2, 3], np.int64), "axes"),
        weights("wab", 2, 7, 1, 1, scale=20),
        weights("wga", G, 2, scale=10),
        weights("wc", 1, 7, 1, 1),
    ]
    inputs = [value("deep", "n", 4, "h8", "w8"), value("g", "n", G), value("fine", "n", 3, "h4", "w4")]
    outputs = [value("confidence", "n", 1, "h4", "w4"), value("ab", "n", 2, "h4", "w4")]
    return model("colour", nodes, inputs, outputs, constants)


def write(name, slow=0, nan=False):
    manifest = {
        "format": "vidcolor-bundle/1",
        "name": name,
        "version": "1",
        "created": "2026-01-01T00:00:00Z",
        "architecture": "random weights for tests",
        "color_space": "CIELAB D65",
        "input": {"name": "L", "range": [0, 100], "multiple": 32, "stride_out": 4},
        "size": 64,
        "emulsions": ["unknown", "blue", "ortho", "pan"],
        "g": G,
        "scenes": [f"scene {i}" for i in range(SCENES)],
        "bins": {},
        "temperature": 0.38,
        "licence": "none needed",
        "training": {},
        "metrics": {},
        "parameters": 0,
    }
    parts = {
        "manifest.json": json.dumps(manifest, indent=1).encode(),
        "features.onnx": features(slow),
        "colour.onnx": colour(nan),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        for part, content in parts.items():
            z.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), content)
    (HERE / f"{name}.vidcolor").write_bytes(out.getvalue())


def foreign_ab():
    """L (1, 1, 64, 64), 0 to 100 -> at half the size a = 0.3 L - 10, b = 5 - 0.2 L."""
    nodes = [
        node("AveragePool", ["L"], "half", kernel_shape=[2, 2], strides=[2, 2]),
        node("Conv", ["half", "w", "bias"], "out"),
    ]
    constants = [
        numpy_helper.from_array(np.array([0.3, -0.2], np.float32).reshape(2, 1, 1, 1), "w"),
        numpy_helper.from_array(np.array([-10, 5], np.float32), "bias"),
    ]
    return model("foreign", nodes, [value("L", 1, 1, 64, 64)], [value("out", 1, 2, 32, 32)], constants)


def foreign_rgb():
    """R = G = B, 0 to 255, any size -> R, 0.8 G, 0.6 B."""
    nodes = [node("Mul", ["picture", "tint"], "colored")]
    constants = [numpy_helper.from_array(np.array([1, 0.8, 0.6], np.float32).reshape(1, 3, 1, 1), "tint")]
    return model("foreign", nodes, [value("picture", 1, 3, "h", "w")], [value("colored", 1, 3, "h", "w")], constants)


if __name__ == "__main__":
    (HERE / "foreign-ab.onnx").write_bytes(foreign_ab())
    (HERE / "foreign-rgb.onnx").write_bytes(foreign_rgb())
    write("tiny")
    write("nan", nan=True)
    write("slow", slow=300)
