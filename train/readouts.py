"""What export and validate may change about how a network's scores are read.

The ``vivid`` read-out needs the bins' rarity, which is the training photos' own:
a network that was exported with it carries it, for others it is counted once.
"""

import torch

from . import data, network, objectives, store, vivid

UNIFORM = 0.5  # lambda of Zhang et al. 2016, eq. 4


def rarity(shares, power=vivid.RARITY_POWER, uniform=UNIFORM):
    """Log weights float32 (Q,) of bins with ``shares`` (Q,): power * log of Zhang's eq. 4."""
    return power * torch.from_numpy(objectives.rebalancing(shares, uniform)).float().log()


def counted(net, options, power=vivid.RARITY_POWER):
    """``rarity`` of the training photos that the flags name."""
    index, pixels = store.open_cache(data.folders(options), options.work)
    shares = objectives.cached_shares(index, pixels, net.centres.cpu().numpy(), net.space, net.step, options.work)
    return rarity(shares, power)


def make_vivid(net, options):
    """Have a network read out as ``vivid`` ships now, with the rarity in the photos that the flags name."""
    if net.output != "classes":
        raise ValueError("readout vivid needs class scores, not a regression")
    net.readout, net.rarity, net.temperature = "vivid", counted(net, options), vivid.TEMPERATURE
    net.shade, net.gain, net.strength_power = vivid.SHADE, vivid.GAIN, vivid.STRENGTH_POWER


def apply(net, options):
    """Set readout, temperature and gain from flags; ``vivid`` by its name is vivid as it ships now."""
    net.readout = options.readout if options.readout in network.READOUTS else net.readout
    if options.readout == "vivid":
        make_vivid(net, options)
    net.temperature = options.temperature or net.temperature
    net.gain = options.gain or net.gain
    return net
