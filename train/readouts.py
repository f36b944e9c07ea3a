"""What export and validate may change about how a network's scores are read.

The ``vivid`` read-out needs the bins' rarity, which is the training photos' own:
a network that was exported with it carries it, for others it is counted once.
"""

import torch

from . import data, model, objectives

UNIFORM = 0.5  # lambda of Zhang et al. 2016, eq. 4


def rarity(shares, power=model.RARITY_POWER, uniform=UNIFORM):
    """Log weights float32 (Q,) of bins with ``shares`` (Q,): power * log of Zhang's eq. 4."""
    return power * torch.from_numpy(objectives.rebalancing(shares, uniform)).float().log()


def counted(net, options, power=model.RARITY_POWER):
    """``rarity`` of the training photos that the flags name."""
    index, pixels = data.open_cache(options.photos, options.work)
    shares = objectives.cached_shares(index, pixels, net.centres.numpy(), net.space, net.step, options.work)
    return rarity(shares, power)


def apply(net, options):
    """Set readout, temperature and gain from flags; the rarity too where it is missing."""
    if options.readout == "vivid" and net.rarity is None:  # as it ships now; else as the bundle had it
        net.temperature, net.shade = model.VIVID_TEMPERATURE, model.SHADE
    net.readout = options.readout if options.readout in model.READOUTS else net.readout
    net.temperature = options.temperature or net.temperature
    net.gain = options.gain or net.gain
    if net.readout == "vivid":
        if net.output != "classes":
            raise ValueError("readout vivid needs class scores, not a regression")
        if net.rarity is None:
            net.rarity = counted(net, options)
    return net
