"""What one batch costs: colour, scenes, two views that disagree, a critic that is not fooled."""

import torch
from torch.nn import functional as F

from . import augment, network

AGREEMENT_BEND = 0.1  # units of network.UNIT from which disagreement of two views counts linearly


class Losses:
    """The losses of a run: call it with a batch (L, emulsion, truth, scene, rows).

    ``dtype`` is what the network computes in; ``critic`` is the critic's own loss on
    the last batch, of a run that has one.
    """

    def __init__(self, config, net, objective, duel=None):
        self.config, self.net, self.objective, self.duel = config, net, objective, duel
        self.dtype, self.critic = torch.float32, None

    def __call__(self, batch):
        """Colour loss, scene loss, scene hits, scene count, share of dead g: scalar tensors."""
        light, emulsion, truth, scene, rows = batch
        chroma, count, move = truth[:, 1:], len(light), None
        if self.config.consistency:
            view, move = augment.second_view(light)
            light, emulsion = torch.cat([light, view]), torch.cat([emulsion, emulsion])
        with torch.autocast(light.device.type, self.dtype, enabled=self.dtype != torch.float32):
            scores, logits, g = self.net(light, emulsion, rows)
        if rows is not None:
            chroma = chroma[:, :, rows::2][:, :, : scores.shape[2]]
        whole = (truth[:, :1], F.avg_pool2d(light[:count], 4)) if self.objective.whole else ()
        colour = self.objective.loss(scores[:count], chroma, *whole)
        if move is not None:
            colour = colour + self.config.consistency * disagreement(self.net.chroma(scores), move)
        if self.duel is not None:
            small = F.avg_pool2d(light[:count], 4)
            fooled, self.critic = self.duel.losses(small, self.net.chroma(scores[:count]), chroma)
            colour = colour + self.config.adversarial_weight * fooled
        return colour, *scene_loss(logits[:count], scene), (g.detach() <= 0).all(0).float().mean()


def scene_loss(logits, scene):
    """Cross-entropy on the samples with a scene, hits and count of them."""
    count = (scene >= 0).sum()
    total = F.cross_entropy(logits.float(), scene, ignore_index=-1, reduction="sum")
    return total / count.clamp(min=1), (logits.argmax(1) == scene).sum(), count


def disagreement(chroma, move):
    """How far the chroma of the second views (the latter half) is from the first ones', moved alike."""
    first, second = chroma.div(network.UNIT).chunk(2)
    inside = augment.align(torch.ones_like(first[:, :1]), move) > 0.999
    apart = F.smooth_l1_loss(second, augment.align(first, move), reduction="none", beta=AGREEMENT_BEND)
    return (apart * inside).sum() / (2 * inside.sum()).clamp(min=1)
