"""Decoded photos on disk: CIELAB bytes, read a photo at a time.

For each photo the planes L (L*2.55), a (a+128), b (b+128), each height x width, one
after the other in a flat file for each shard. A file is known by what it was made of,
so that a folder that grows decodes only its new shards. Files are read, not mapped:
beside a few hundred thousand photos there may be less memory than they need, a mapped
file counts as the process's own, and the kernel reads far ahead in it.
"""

import concurrent.futures
import hashlib
import io
import os
import tarfile
import time

import numpy as np
from PIL import Image

from . import color, data


class Bytes:
    """Files as one long array of bytes: a slice is read, as its own uint8 array."""

    def __init__(self, paths):
        self.files = [open(p, "rb", buffering=0) for p in paths]
        self.ends = np.cumsum([os.fstat(f.fileno()).st_size for f in self.files])
        for f in self.files:
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_RANDOM)

    def __len__(self):
        return int(self.ends[-1])

    def __getitem__(self, part):
        start, stop, _ = part.indices(len(self))
        out = np.empty(max(0, stop - start), np.uint8)
        filled = 0
        while filled < len(out):
            k = int(np.searchsorted(self.ends, start + filled, "right"))
            begin = int(self.ends[k - 1]) if k else 0
            size = min(len(out) - filled, int(self.ends[k]) - start - filled)
            got = os.preadv(self.files[k].fileno(), [memoryview(out)[filled : filled + size]], start + filled - begin)
            if got == 0:
                raise OSError(f"{self.files[k].name}: shorter than it was; take it away to have it made anew")
            filled += got
        return out


def tar_path(folder, part, shard):
    """Path of a shard: ``train-0.tar``, or ``val.tar`` for a single one."""
    numbered = os.path.join(folder, f"{part}-{shard}.tar")
    return numbered if os.path.exists(numbered) else os.path.join(folder, part + ".tar")


def add_picture(tar, name, content):
    """Put a picture's file into an open tar."""
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def read_shard(path):
    """Yield (name, RGB uint8 array (H, W, 3)) of each picture in a tar."""
    with tarfile.open(path) as tar:
        for member in tar:
            picture = Image.open(io.BytesIO(tar.extractfile(member).read()))
            yield member.name, np.array(picture.convert("RGB"))


def lab_bytes(rgb):
    """RGB uint8 (H, W, 3) to CIELAB bytes uint8 (3, H, W)."""
    x = rgb.astype(np.uint32)
    packed = color.packed_lab_table().take(x[..., 0] << 16 | x[..., 1] << 8 | x[..., 2])
    return np.stack([packed & 255, packed >> 8 & 255, packed >> 16]).astype(np.uint8)


def _pictures(folder, part, index):
    """Yield (place in the list, RGB) of the photos of a list, all of one shard."""
    if data.is_plain(folder):
        yield from ((i, data.read_picture(os.path.join(folder, n))) for i, n in enumerate(index.name))
        return
    wanted = {n: i for i, n in enumerate(index.name)}
    for name, rgb in read_shard(tar_path(folder, part, index.shard[0])):
        i = wanted.pop(name, None)
        if i is not None:
            yield i, rgb
    if wanted:
        raise ValueError(f"{folder}: {part} shard {index.shard[0]}: {len(wanted)} photos of the list are missing")


def _decode(folder, part, index, path):
    """Write the file of one shard, complete or not at all."""
    offset = index.offset
    with open(path + ".part", "wb") as f:
        for i, rgb in _pictures(folder, part, index):
            if rgb.shape[:2] != (index.height[i], index.width[i]):
                raise ValueError(f"{os.path.join(folder, index.name[i])}: its size is not what the list or its header says")
            f.seek(offset[i])
            f.write(lab_bytes(rgb).tobytes())
    os.replace(path + ".part", path)


def file_name(folder, part, index):
    """Name of the file of one shard, by its photos' names and sizes and where they are from."""
    shard = index.shard[0]
    plain = data.is_plain(folder)
    origin = os.path.abspath(folder) if plain else os.path.getsize(tar_path(folder, part, shard))
    rows = (f"{n} {w} {h}" for n, w, h in zip(index.name, index.width, index.height))
    made_of = hashlib.sha256("\n".join((str(origin), *rows)).encode())
    return f"{part}-{shard}-{made_of.hexdigest()[:12]}.lab"


def by_shard(folder, part):
    """The lists of a folder's shards, in the order of the list."""
    index = data.read_index(folder, part)
    shards = list(dict.fromkeys(index.shard.tolist()))
    return [index.take(index.shard == s) for s in shards]


def open_cache(folders, work, part="train"):
    """The list of the photos of a folder, or of several, and their ``Bytes``, decoded on the first call."""
    folders = [folders] if isinstance(folders, str) else folders
    parts = [(folder, index) for folder in folders for index in by_shard(folder, part)]
    paths = [os.path.join(work, file_name(folder, part, index)) for folder, index in parts]
    todo = [(f, part, i, p) for (f, i), p in zip(parts, paths) if not os.path.exists(p)]
    if todo:
        began = time.time()
        color.packed_lab_table()  # once, before the processes part
        with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
            for job in [pool.submit(_decode, *row) for row in todo]:
                job.result()
        print(f"decoded {sum(len(i.name) for _, _, i, _ in todo)} photos in {time.time() - began:.0f} s", flush=True)
    return data.joined([index for _, index in parts]), Bytes(paths)
