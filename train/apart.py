"""``train apart``: validation photos of whole sets that nothing is trained on.

Photos of a set are like each other: of one camera, one film, one country. Some kept back
out of every set say how well a set has been learnt; what is new to a network is judged by
sets that it has seen nothing of, as a film is judged by other films. They are those whose
factor in ``[draw]`` of a config is 0.
"""

import dataclasses
import os
import tarfile

import numpy as np

from . import config, data, sheets, store


def copied(tar, folder, index, prefix):
    """Copy photos of a listed folder's training list into an open tar, named anew; their list there."""
    for i, content in sheets.stored(folder, index, np.arange(len(index.name))):
        store.add_picture(tar, f"{prefix}-{index.name[i]}", content)
    names = np.array([f"{prefix}-{name}" for name in index.name])
    return dataclasses.replace(index, shard=np.full(len(names), "0"), name=names)


def main(options):
    """``train apart``."""
    kept = sorted(name for name, factor in config.read(options.config).draw.items() if factor == 0)
    if not kept:
        raise ValueError(f"{options.config}: no set has 0 in [draw], so none is kept apart")
    os.makedirs(options.out, exist_ok=True)
    parts = []
    with tarfile.open(os.path.join(options.out, "val.tar"), "w") as tar:
        for k, folder in enumerate(f for f in data.folders(options) if not data.is_plain(f)):
            index = data.read_index(folder, "train")
            places = np.concatenate([sheets.chosen(index, name, options.count) for name in kept])
            parts.append(copied(tar, folder, index.take(places), k))
    if not any(len(part.name) for part in parts):
        raise ValueError(f"no photos of {', '.join(kept)} in {', '.join(data.folders(options))}")
    whole = data.joined(parts)
    data.write_index(options.out, "val", whole)
    data.write_index(options.out, "train", whole.take(slice(0)))
    print(f"{options.out}: {len(whole.name)} photos of {', '.join(kept)}", flush=True)
    return 0
