"""``train pack``: photos out of git repositories into a listed folder to train on.

A list of sources, tab-separated, names for each set the repository and commit, the paths
as a regular expression, the most photos to take (0: all), and which parts of a path are
the scene ("-": none; "4:-1": the fifth to the last folder, joined by "_"). Left out are
greys, pictures on white, small or long ones, repeats, and all that is like a picture of
the hash lists given: those hold what the network is judged by.
"""

import concurrent.futures
import csv
import io
import os
import re
import subprocess
import tarfile

import numpy as np
from PIL import Image, ImageOps

from . import data, store

SHORT, QUALITY = 192, 86  # pixels of the short side at most; of the WebP files
LONGEST = 2.6  # times the short side
BAR = 40  # grey level up to which a row or column at the edge is a black bar
LEAST_CHROMA = 9.0  # mean spread of R, G, B below which a picture counts as grey
WHITE, WHITE_SHARE, RIM = 240, 0.6, 4  # level, share of the rim and its pixels that make a picture one on white
MARGIN = 0.06  # of a picture's sides that its hash leaves out
LIKE, SAME = 52, 16  # bits of 256 up to which a picture is like one to judge by, or the same as another
PER_SHARD = 8000
AT_ONCE = 512


def difference_hash(picture):
    """256 bits as uint8 (32,): whether a cell is brighter than its left neighbour, 16 rows by 17 cells of the middle."""
    w, h = picture.size
    middle = picture.crop((int(w * MARGIN), int(h * MARGIN), int(w * (1 - MARGIN)), int(h * (1 - MARGIN))))
    cells = np.asarray(middle.convert("L").resize((17, 16), Image.Resampling.BOX), np.int16)
    return np.packbits(cells[:, 1:] > cells[:, :-1])


def without_bars(picture):
    """The picture without the black bars of a letterbox."""
    grey = np.asarray(picture.convert("L"))
    rows, columns = np.flatnonzero(grey.max(1) > BAR), np.flatnonzero(grey.max(0) > BAR)
    if not len(rows) or not len(columns):
        return picture
    return picture.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def unfit(rgb):
    """Why an RGB array is no photo to learn colour from, or None."""
    wide = rgb.astype(np.int16)
    if (wide.max(2) - wide.min(2)).mean() < LEAST_CHROMA:
        return "grey"
    edges = (wide[:RIM], wide[-RIM:], wide[:, :RIM], wide[:, -RIM:])
    rim = np.concatenate([part.reshape(-1, 3) for part in edges])
    return "on white" if (rim.min(1) > WHITE).mean() > WHITE_SHARE else None


def packed(content, least):
    """A file's bytes as (WebP bytes, width, height, hash), or why it is left out."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if data.is_grey(opened):
                return "grey"
            if opened.format == "JPEG":
                opened.draft("RGB", (3 * SHORT, 3 * SHORT))
            picture = without_bars(ImageOps.exif_transpose(opened).convert("RGB"))
    except (*data.UNREADABLE, Image.DecompressionBombError):
        return "unreadable"
    if min(picture.size) < least or max(picture.size) > LONGEST * min(picture.size):
        return "size"
    picture = picture.resize(data.reduced(*picture.size, SHORT), Image.Resampling.LANCZOS)
    reason = unfit(np.asarray(picture))
    if reason:
        return reason
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=1)
    return out.getvalue(), *picture.size, difference_hash(picture)


class Known:
    """Hashes; ``has`` tells whether one is within some bits of any of them."""

    def __init__(self, bits):
        self.bits, self.count, self.rows = bits, 0, np.zeros((1 << 18, 4), np.uint64)

    def add(self, code):
        """Know one more hash, uint8 (32,)."""
        if self.count == len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        self.rows[self.count] = code.view(np.uint64)
        self.count += 1

    def has(self, code):
        """Whether a hash uint8 (32,) is near one of these."""
        differing = np.bitwise_count(self.rows[: self.count] ^ code.view(np.uint64)).sum(1, dtype=np.int32)
        return bool((differing <= self.bits).any())


def scene(path, parts):
    """The scene that a path tells by a slice of its parts, as "4:-1"; none for a path without such parts."""
    if parts == data.NO_LABEL:
        return data.NO_LABEL
    first, last = (int(p) if p else None for p in parts.split(":"))
    return "_".join(path.split("/")[first:last]) or data.NO_LABEL


def git(folder, *arguments):
    """git in a repository, whoever owns it."""
    return ["git", "-C", folder, "-c", "safe.directory=*", *arguments]


def repository(root, name):
    """The folder of OWNER/NAME below a folder of clones: a work tree, or a git directory however named."""
    top = os.path.join(root, name.replace("/", "+"))
    for where, folders, files in os.walk(top):
        if "HEAD" in files and "objects" in folders:
            return where
    raise ValueError(f"{top}: no git repository; clone {name} there, or leave it out with --only")


def contents(folder, commit, pattern, most):
    """Yield (path, bytes) of the files of a commit whose paths match, each content once; evenly some where more than ``most``."""
    listing = subprocess.run(git(folder, "ls-tree", "-r", "-z", commit), check=True, capture_output=True).stdout
    rows = [row.decode(errors="replace").split("\t", 1) for row in listing.split(b"\0") if row]
    found = {meta.split()[2]: path for meta, path in rows if re.search(pattern, path)}
    chosen = list(found.items())
    if most and len(chosen) > most:
        chosen = [chosen[i * len(chosen) // most] for i in range(most)]
    reader = subprocess.Popen(git(folder, "cat-file", "--batch"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        for name, path in chosen:
            reader.stdin.write(name.encode() + b"\n")
            reader.stdin.flush()
            head = reader.stdout.readline().split()
            if len(head) == 3:
                yield path, reader.stdout.read(int(head[2]))
                reader.stdout.read(1)
    finally:
        reader.kill()  # processes begun meanwhile hold its input open, so that closing ours would not end it
        reader.communicate()


class Shards:
    """Writes a listed folder's training photos, PER_SHARD to a tar."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.rows, self.tar = folder, [], None

    def add(self, content, kind, label, width, height):
        """Put one WebP file of a set, with its scene, behind the others."""
        number = len(self.rows)
        shard = number // PER_SHARD
        if number % PER_SHARD == 0:
            self.close()
            self.tar = tarfile.open(os.path.join(self.folder, f"train-{shard}.tar"), "w")
        name = f"{number:06d}.webp"
        store.add_picture(self.tar, name, content)
        self.rows.append((str(shard), name, kind, label, width, height))

    def close(self):
        """End the open shard."""
        if self.tar is not None:
            self.tar.close()

    def write_list(self):
        """End the last shard and write the list."""
        self.close()
        data.write_index(self.folder, "train", data.Index(*(np.array(column) for column in zip(*self.rows))))


def in_parts(items, size):
    """Lists of up to ``size`` items."""
    part = []
    for item in items:
        part.append(item)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def take(source, clone, least, pool, shards, judged, seen):
    """Pack one row of the list of sources from its clone; returns what was left out, by reason."""
    out = {}
    files = contents(clone, source["commit"], source["paths"], int(source["cap"]))
    for part in in_parts(files, AT_ONCE):
        some = pool.map(packed, [content for _, content in part], [least] * len(part), chunksize=16)
        for (path, _), got in zip(part, some):
            reason = got if isinstance(got, str) else "like one to judge by" if judged.has(got[3]) else None
            reason = reason or ("seen" if seen.has(got[3]) else None)
            if reason:
                out[reason] = out.get(reason, 0) + 1
                continue
            seen.add(got[3])
            shards.add(got[0], source["set"], scene(path, source["scene"]), *got[1:3])
    return out


def main(options):
    """``train pack``."""
    judged, seen = Known(LIKE), Known(SAME)
    for path, known in ((options.judged, judged), *((path, seen) for path in options.seen or ())):
        for row in np.load(path):
            known.add(row)
    with open(options.sources, newline="") as f:
        sources = [row for row in csv.DictReader(f, delimiter="\t") if not options.only or row["set"] in options.only]
    clones = [repository(options.mirrors, s["repo"]) for s in sources]  # all of them before the first takes its minutes
    shards = Shards(options.out)
    with concurrent.futures.ProcessPoolExecutor(options.processes) as pool:
        for source, clone in zip(sources, clones):
            before = len(shards.rows)
            out = take(source, clone, options.least, pool, shards, judged, seen)
            left = ", ".join(f"{count} {reason}" for reason, count in sorted(out.items()))
            print(f"{source['set']:12s} {len(shards.rows) - before:6d} of {source['repo']}; left out: {left or 'none'}", flush=True)
    if not shards.rows:
        raise ValueError(f"{options.sources}: no photo that could be taken")
    shards.write_list()
    return 0
