"""``train mix``: the gate of specialists, measured on photos, and their bundle."""

import os

import numpy as np
import torch

from . import augment, bundle, config, data, judging, network, specialists, store

GATE_PHOTOS = 400  # of each kind


@torch.inference_mode()
def posterior(net, index, pixels, chosen):
    """Mean scene posterior of some photos: (S,)."""
    total = 0.0
    for i in chosen:
        photo = pixels[index.offset[i] : index.offset[i + 1]].reshape(1, 3, index.height[i], index.width[i])
        lab = augment.lab_from_bytes(np.array(photo), index.height[i], index.width[i])
        scene = net.features(judging.pad32(lab[:, :1]), network.unknown(1))[-1]
        total = total + torch.softmax(scene[0].float(), 0)
    return total / len(chosen)


def gate_of(net, index, pixels, kinds, rng):
    """G (S,1+K): how likely a picture of each scene is of each kind; the base's is what no kind has.

    kinds: a boolean array over the photos for each specialist. All kinds count alike.
    """
    masks = [~np.any(kinds, axis=0), *kinds]
    rows = []
    for mask in masks:
        members = np.nonzero(mask)[0]
        some = rng.permutation(members)[:GATE_PHOTOS]
        rows.append(posterior(net, index, pixels, some) if len(some) else torch.zeros(net.widths["scenes"]))
    gate = torch.stack(rows, 1) + 1e-6
    return gate / gate.sum(1, keepdim=True)


def main(options):
    """``train mix``: base and checkpoints of specialist configs -> a bundle."""
    torch.set_num_threads(options.threads)
    base, manifest = bundle.load(options.init)
    settings = [config.read(path) for path in options.configs]
    heads = [bundle.read_checkpoint(os.path.join(options.work, s.name + ".pt"))[0] for s in settings]
    index, pixels = store.open_cache(data.folders(options), options.work)
    kinds = [data.belongs(index, s.sets, s.labels) for s in settings]
    gate = gate_of(base, index, pixels, kinds, np.random.default_rng(0))
    net = specialists.mixed(base, heads, gate)
    training = {**manifest.get("training", {}), "specialists": [s.name for s in settings]}
    size = bundle.write(options.out, net, bundle.make_manifest(net, manifest["scenes"], training, {}, "specialists"))
    mean = gate.mean(0).tolist()
    print("mix: mean weights " + ", ".join(f"{n} {m:.2f}" for n, m in zip(("base", *(s.name for s in settings)), mean)))
    print(f"mix: wrote {options.out}, {size / 1e6:.2f} MB", flush=True)
    return 0
