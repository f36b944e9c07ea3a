"""Muon for the inner matrices of a network, AdamW for all else.

Muon (Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks")
takes a matrix's averaged gradient and sets all its singular values to about 1 before
the step: directions that a few large ones would drown learn as fast as these. A
convolution is the matrix of its outputs by everything that each one reads. The
step is scaled to the size of AdamW's (Liu et al. 2025, "Muon is scalable for LLM
training", eq. 4), so that one learning rate does for both.

PyTorch's own takes neither convolutions nor anything but bfloat16, which most CPUs
only imitate. Here it is used where the processor has it.
"""

import torch

from . import device, peers

NAMES = ("adamw", "muon")
MOMENTUM = 0.95
STEPS = 5
QUINTIC = (3.4445, -4.7750, 2.0315)  # steepest at 0 of those that stay near 1; Jordan et al. 2024
ADAMW_SIZE = 0.2  # root mean square of AdamW's steps; Liu et al. 2025
LEAST = (8, 16)  # rows and columns: smaller ones, as of depthwise convolutions, are AdamW's
LAST = ("scores", "scene", "strength", "fc")  # layers that give results, and the one that reads the emulsion: AdamW's
LARGE = ("second", "second_pool")  # a second trunk, whose matrices would take Muon a quarter of a step: AdamW's


def create(net, rate, trunk_rate=0.2, decay=0.01, kind="adamw", old_rate=1.0):
    """The optimiser of a network; pretrained layers learn at ``trunk_rate`` of it, norms and biases do not decay.

    Where a network has fresh parameters all others that are not pretrained learn at
    ``old_rate``. A group's "scale" is its share of the learning rate.
    """
    slow, fresh = ({id(p) for p in ps} for ps in (net.slow_parameters(), net.fresh_parameters()))
    groups = {}
    for name, p in net.named_parameters():
        inner = kind == "muon" and is_inner(name, p)
        scale = trunk_rate if id(p) in slow else old_rate if fresh and id(p) not in fresh else 1.0
        groups.setdefault((inner, scale, p.ndim > 1), []).append(p)
    rows = {True: [], False: []}
    for (inner, scale, wide), ps in groups.items():
        rows[inner].append({"params": ps, "weight_decay": decay if wide else 0.0, "scale": scale})
    recordable = any(p.is_cuda for p in net.parameters())
    adamw = torch.optim.AdamW(rows[False], lr=rate, fused=True, capturable=recordable)
    return Together(Muon(rows[True], rate), adamw) if rows[True] else adamw


def set_rate(optimiser, rate):
    """Have every group learn at its scale of ``rate``."""
    for group in optimiser.param_groups:
        if torch.is_tensor(group["lr"]):
            group["lr"].fill_(rate * group["scale"])
        else:
            group["lr"] = rate * group["scale"]


def hold_rate(optimiser):
    """Keep the rates in tensors of the default device: a recorded step reads what ``set_rate`` puts there."""
    for group in optimiser.param_groups:
        group["lr"] = torch.zeros(())


def is_inner(name, p):
    """Whether a parameter is a matrix, or a convolution, between two inner layers."""
    if p.ndim < 2 or set(name.split(".")) & {*LAST, *LARGE}:
        return False
    rows, columns = p.flatten(1).shape
    return rows >= LEAST[0] and columns >= LEAST[1]


def orthogonal(matrix):
    """Nearly the orthogonal factor of a matrix (m,n): singular values between 0.7 and 1.2, a little wider in bfloat16.

    Or of each one of a stack (B,m,n).
    """
    a, b, c = QUINTIC
    tall = matrix.shape[-2] > matrix.shape[-1]
    x = matrix.mT if tall else matrix
    x = x / (torch.linalg.matrix_norm(x, keepdim=True) + 1e-7)
    x = x.to(torch.bfloat16 if device.multiplies_halves(x.device) else x.dtype)
    multiply_add = torch.addmm if x.ndim == 2 else torch.baddbmm
    for _ in range(STEPS):
        square = x @ x.mT
        x = multiply_add(x, multiply_add(square, square, square, beta=b, alpha=c), x, beta=a)
    return (x.mT if tall else x).to(matrix.dtype)


def stacked(matrices):
    """``[orthogonal(m) for m in matrices]``, those of one shape together: on a device it is the calls that cost."""
    places, out = {}, [None] * len(matrices)
    for i, m in enumerate(matrices):
        places.setdefault(m.shape, []).append(i)
    for same in places.values():
        for i, result in zip(same, orthogonal(torch.stack([matrices[i] for i in same])).unbind()):
            out[i] = result
    return out


class Muon(torch.optim.Optimizer):
    """Steps along orthogonal matrices; ``peers`` (see there) share the work of making them."""

    def __init__(self, groups, rate):
        super().__init__(groups, {"lr": rate, "weight_decay": 0.0})
        self.peers = peers.Peers(1, 0)  # alone, until told of others

    @torch.no_grad()
    def step(self):
        """One step on the gradients that are there."""
        rows = [(p, group) for group in self.param_groups for p in group["params"] if p.grad is not None]
        ahead = [self._ahead(p) for p, _ in rows]
        on_device = bool(ahead) and ahead[0].device.type != "cpu"
        steps = stacked(ahead) if on_device else self.peers.spread(orthogonal, ahead)
        for (p, group), step in zip(rows, steps):
            p.mul_(1 - group["lr"] * group["weight_decay"])
            p.sub_(step.reshape(p.shape) * (group["lr"] * (ADAMW_SIZE * max(step.shape) ** 0.5)))

    def _ahead(self, p):
        """The averaged gradient, with Nesterov's look ahead, as a matrix."""
        state = self.state[p]
        if not state:
            state["average"] = torch.zeros_like(p)
        average = state["average"].lerp_(p.grad, 1 - MOMENTUM)
        return p.grad.lerp(average, MOMENTUM).flatten(1)


class Together:
    """Muon and AdamW as one optimiser."""

    def __init__(self, muon, adamw):
        self.muon, self.adamw = muon, adamw

    @property
    def param_groups(self):
        """The groups of both."""
        return [*self.muon.param_groups, *self.adamw.param_groups]

    def step(self):
        """One step of both."""
        self.muon.step()
        self.adamw.step()

    def zero_grad(self, set_to_none=True):
        """Forget the gradients."""
        self.muon.zero_grad(set_to_none)
        self.adamw.zero_grad(set_to_none)

    def state_dict(self):
        """For the checkpoint."""
        return {"muon": self.muon.state_dict(), "adamw": self.adamw.state_dict()}

    def load_state_dict(self, state):
        """From the checkpoint."""
        self.muon.load_state_dict(state["muon"])
        self.adamw.load_state_dict(state["adamw"])
