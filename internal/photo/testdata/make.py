"""Writes the pictures beside it; see README.md."""
import io
import os
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image, ImageCms

os.chdir(os.path.dirname(os.path.abspath(__file__)))
H, W = 36, 48
y, x = np.mgrid[0:H, 0:W]
g = (20 + x * 4 + y).astype(np.uint8)
g[:8, :8] = 250
a = np.where(x > 24, 255, 128).astype(np.uint8)
rgb = np.dstack([g] * 3)
im = Image.fromarray(g)


def tif(name, data, **k):
    tifffile.imwrite(name + ".tif", data, software=False, **k)


im.save("reference.png")
g16 = g.astype(np.uint16) * 257
tif("tiled8", g, tile=(16, 16))
tif("tiled16", g16, tile=(16, 16))
tif("tiledrgb", rgb, tile=(16, 16), photometric="rgb")
tif("planar", np.stack([g] * 3), photometric="rgb", planarconfig="separate")
tif("planartiled", np.stack([g] * 3), photometric="rgb", planarconfig="separate", tile=(16, 16))
tif("big", g, bigtiff=True)
for c in ("zstd", "lzw", "deflate", "packbits", "lzma"):
    tif(c, g, compression=c)
tif("jpeg", g, compression="jpeg", compressionargs={"level": 95})
tif("predicted", g16, compression="deflate", predictor=2)
f = (g / 255).astype(np.float32)
tif("float16", f.astype(np.float16))
tif("float32", f)
tif("float32predicted", f, compression="deflate", predictor=3)
tif("float64", f.astype(np.float64))
tif("floatwide", f * 1000)
tif("uint32", g.astype(np.uint32) * 16843009)
tif("signed", g.astype(np.int16))
tif("bigendian", g16.astype(">u2"), byteorder=">")
tif("miniswhite", 255 - g, photometric="miniswhite")
tif("pages", np.stack([g, 255 - g, g]), photometric="minisblack")
tif("greyalpha", np.dstack([g, a]), photometric="minisblack", extrasamples=["unassalpha"], planarconfig="contig")
pm = (rgb.astype(int) * a[..., None] // 255).astype(np.uint8)
tif("associated", np.dstack([pm, a]), photometric="rgb", extrasamples=["assocalpha"])
tif("rgba16", np.dstack([rgb, a]).astype(np.uint16) * 257, photometric="rgb", extrasamples=["unassalpha"])
tif("extra", np.dstack([rgb, a]), photometric="rgb", extrasamples=["unspecified"])
tif("cmyk", np.dstack([np.zeros_like(g)] * 3 + [255 - g]), photometric="separated")
im.convert("RGB").save("ycbcrjpeg.tif", compression="jpeg", quality=95)
im.convert("RGB").convert("YCbCr").save("ycbcr.tif")
im.convert("P").save("palette.tif")
srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
ImageCms.applyTransform(im.convert("RGB"), ImageCms.buildTransform(srgb, lab, "RGB", "LAB", 1)).save("cielab.tif")
bit = Image.fromarray(((g > 100) * 255).astype(np.uint8)).convert("1", dither=0)
for name, c in (("bilevel", None), ("group3", "group3"), ("group4", "group4"), ("ccitt", "tiff_ccitt")):
    bit.save(name + ".tif", **({"compression": c} if c else {}))
bit.save("bilevel.png")
for o in range(1, 9):
    e = Image.Exif()
    e[274] = o
    im.save(f"turned{o}.tif", tiffinfo={274: o})
    im.save(f"turned{o}.png", exif=e)
im.save("grey.jpg", quality=95)
im.convert("RGB").save("ycbcr.jpg", quality=95)
im.save("progressive.jpg", quality=95, progressive=True)
im.convert("CMYK").save("cmyk.jpg", quality=95)
im.convert("P").save("palette.png")
Image.fromarray(g16).save("grey16.png")
Image.merge("LA", (im, Image.fromarray(a))).save("greyalpha.png")
q = im.convert("RGBA")
q.putalpha(Image.fromarray(a))
q.save("rgba.png")
im.convert("RGB").save("lossy.webp", quality=95)
im.convert("RGB").save("lossless.webp", lossless=True)
q.save("alpha.webp", lossless=True, exact=True)
im.convert("RGB").save("animated.webp", save_all=True, append_images=[im.convert("RGB").rotate(180)])


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def interlaced():
    """Grey PNG by Adam7, which pillow does not write."""
    raw = b""
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        for row in g[y0::dy, x0::dx]:
            raw += b"\0" + row.tobytes()
    head = struct.pack(">IIBBBBB", W, H, 8, 0, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


open("interlaced.png", "wb").write(interlaced())
linear = np.round(255 * np.where(g / 255 <= 0.04045, g / 255 / 12.92, ((g / 255 + 0.055) / 1.055) ** 2.4)).astype(np.uint8)
b = io.BytesIO()
Image.fromarray(linear).save(b, "PNG")
d = b.getvalue()
open("linear.png", "wb").write(d[:33] + chunk(b"gAMA", struct.pack(">I", 100000)) + d[33:])


def s15(v):
    return struct.pack(">i", round(v * 65536))


def grey_profile(gamma):
    desc = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"grey\0" + bytes(4 + 4 + 2 + 1 + 67)
    desc += bytes(-len(desc) % 4)
    tags = [(b"desc", desc), (b"wtpt", b"XYZ \0\0\0\0" + s15(0.9642) + s15(1) + s15(0.8249)),
            (b"kTRC", b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"), (b"cprt", b"text\0\0\0\0none\0\0\0\0")]
    at, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for sig, data in tags:
        table += sig + struct.pack(">II", at + len(body), len(data))
        body += data
    head = struct.pack(">I", at + len(body)) + bytes(4) + b"\x02\x40\0\0mntrGRAYXYZ " + struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
    head += b"acsp" + bytes(28) + s15(0.9642) + s15(1) + s15(0.8249) + bytes(48)
    return head + table + body


for gamma in (1.8, 2.2):
    v = np.where(linear < 0, 0, np.round(255 * (np.where(g / 255 <= 0.04045, g / 255 / 12.92, ((g / 255 + 0.055) / 1.055) ** 2.4)) ** (1 / gamma)))
    for ext in ("jpg", "png", "tif"):
        Image.fromarray(v.astype(np.uint8)).save(f"gamma{gamma}.{ext}", icc_profile=grey_profile(gamma), **({"quality": 98} if ext == "jpg" else {}))
for name, n in (("grey.jpg", 0.85), ("progressive.jpg", 0.6), ("lossy.webp", 0.93), ("deflate.tif", 0.6)):
    d = open(name, "rb").read()
    open("cut-" + name, "wb").write(d[: int(len(d) * n)])
b = io.BytesIO()
Image.fromarray(np.random.default_rng(1).integers(0, 256, (120, 160), np.uint8)).save(b, "PNG")
open("cut-noise.png", "wb").write(b.getvalue()[: len(b.getvalue()) // 2])
d = bytearray(open("grey.jpg", "rb").read())
at = d.index(b"\xff\xc0")
d[at + 4] = 12
open("twelve.jpg", "wb").write(d)
