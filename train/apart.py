"""``train apart``: validation photos of whole sets that nothing is trained on.

Photos of a set are like each other: of one camera, one film, one country. Some kept back
out of every set say how well a set has been learnt; what is new to a network is judged by
sets that it has seen nothing of, as a film is judged by other films. They are those whose
factor in ``[draw]`` of a config is 0.
"""

import csv
import os
import tarfile

from . import config, data, sheets, store

COLUMNS = ("shard", "name", "set", "label", "width", "height")


def write_list(folder, part, rows):
    """``part``.tsv of a listed folder, of rows by column."""
    with open(os.path.join(folder, part + ".tsv"), "w", newline="") as f:
        out = csv.DictWriter(f, COLUMNS, delimiter="\t", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def copied(tar, folder, index, places, prefix):
    """Copy photos of a listed folder into an open tar, named anew; their rows in its list."""
    rows = []
    for shard in dict.fromkeys(index.shard[places].tolist()):
        with tarfile.open(store.tar_path(folder, "train", shard)) as source:
            for i in places[index.shard[places] == shard]:
                member, content = source.getmember(index.name[i]), source.extractfile(index.name[i])
                member.name = f"{prefix}-{member.name}"
                tar.addfile(member, content)
                rows.append({k: getattr(index, k)[i] for k in COLUMNS} | {"shard": 0, "name": member.name})
    return rows


def main(options):
    """``train apart``."""
    kept = sorted(name for name, factor in config.read(options.config).draw.items() if factor == 0)
    if not kept:
        raise ValueError(f"{options.config}: no set has 0 in [draw], so none is kept apart")
    os.makedirs(options.out, exist_ok=True)
    rows = []
    with tarfile.open(os.path.join(options.out, "val.tar"), "w") as tar:
        for k, folder in enumerate(f for f in data.folders(options) if not data.is_plain(f)):
            index = data.read_index(folder, "train")
            for name in kept:
                rows += copied(tar, folder, index, sheets.chosen(index, name, options.count), k)
    if not rows:
        raise ValueError(f"no photos of {', '.join(kept)} in {', '.join(data.folders(options))}")
    write_list(options.out, "val", rows)
    write_list(options.out, "train", [])
    print(f"{options.out}: {len(rows)} photos of {', '.join(kept)}", flush=True)
    return 0
