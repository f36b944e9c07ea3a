"""Where training runs: the CPU, in processes of one thread, or one CUDA device.

One code path serves both. On CUDA new tensors are made on the device by default, so
that augmentation and losses stay there; the photos' bytes live in its memory and a
batch is one gather; there is one process and bfloat16. A step of a network as small
as this one is hundreds of calls that take longer to make than to carry out: so each
shape's step is recorded once and replayed as one call, and a thread draws the
batches meanwhile.
"""

import contextlib
import queue
import threading

import numpy as np
import torch

from . import data


def use(name):
    """The device called ``name`` ("cpu", "cuda", "cuda:1"), made the default for new tensors."""
    device = torch.device(name)
    if device.type not in ("cpu", "cuda"):
        raise ValueError(f"device {name}: want cpu, cuda or cuda:N")
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"device {name}: PyTorch sees no CUDA device here")
    torch.set_default_device(device)
    return device


def multiplies_halves(device):
    """Whether a device multiplies bfloat16 faster than float32; most CPUs only imitate it."""
    return torch.device(device).type == "cuda" or torch.cpu._is_avx512_bf16_supported()


class DeviceSampler(data.Sampler):
    """``data.Sampler`` with all photos in the memory of a device: ``batch`` gives tensors there."""

    def __init__(self, index, pixels, rng, scenes=None, wanted=None, device="cpu", draw=None):
        super().__init__(index, pixels, rng, scenes, wanted, draw)
        self.device = torch.device(device)
        self.bytes = torch.empty(len(pixels), dtype=torch.uint8, device=self.device)
        for start in range(0, len(pixels), 1 << 28):
            part = np.array(pixels[start : start + (1 << 28)])
            self.bytes[start : start + len(part)] = torch.from_numpy(part).to(self.device)

    def crops(self, chosen, height, width):
        """Random crops of the photos, some mirrored: uint8 (N,3,height,width) on the device."""
        rows, columns, flip = self.places(chosen, height, width)
        step = self.width[chosen].astype(np.int64)
        plane, turn = step * self.height[chosen], np.where(flip, -1, 1)
        first = self.offset[chosen] + rows * step + columns + flip * (width - 1)
        table = torch.from_numpy(np.stack([first, step, plane, turn]).astype(np.int64)).to(self.device)
        first, step, plane, turn = table.view(4, -1, 1, 1, 1)
        channel, y, x = (torch.arange(n, device=self.device) for n in (3, height, width))
        at = first + channel.view(1, 3, 1, 1) * plane + y.view(1, 1, -1, 1) * step + x.view(1, 1, 1, -1) * turn
        return self.bytes[at]


class Ahead:
    """Batches that a thread draws while others are at work: ``draw()`` gives a list of them, tuples of tensors and more.

    On CUDA the thread works on a stream of its own.
    """

    DEPTH = 4  # batches that wait

    def __init__(self, draw, device):
        self.draw, self.device, self.ready = draw, device, queue.Queue(self.DEPTH)
        self.lock = threading.Lock()  # held while it draws: nobody may record meanwhile
        self.ended = False
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self):
        torch.set_default_device(self.device)  # holds for one thread
        torch.set_num_threads(1)
        on_cuda = self.device.type == "cuda"
        try:
            with torch.cuda.stream(torch.cuda.Stream(self.device)) if on_cuda else contextlib.nullcontext():
                while not self.ended:
                    with self.lock:
                        batches = self.draw()
                        done = torch.cuda.current_stream(self.device).record_event() if on_cuda else None
                    for batch in batches:
                        self._put((batch, done))
        except BaseException as error:  # the other thread's to raise
            self._put((error, None))

    def _put(self, item):
        while not self.ended:
            try:
                return self.ready.put(item, timeout=1)
            except queue.Full:
                pass

    def next(self):
        """The next batch, for the current stream."""
        batch, done = self.ready.get()
        if isinstance(batch, BaseException):
            raise batch
        if done is not None:
            here = torch.cuda.current_stream(self.device)
            here.wait_event(done)
            for part in batch:
                if torch.is_tensor(part):
                    part.record_stream(here)
        return batch

    def end(self):
        """Stop the thread."""
        self.ended = True
        self.thread.join()


class Recorder:
    """Runs ``step(batch)``: each kind of batch as it is a few times, then recorded as a CUDA graph and replayed.

    ``step`` gives one tensor and reads nothing back from the device. A batch is a
    tuple of tensors with anything hashable behind them. All runs on one stream that is
    not the default one. Where recording fails, steps go on as they are.
    """

    FIRST = 3  # steps before recording: they make the optimiser's state and choose algorithms

    def __init__(self, step, lock):
        self.step, self.lock = step, lock
        self.seen, self.graphs, self.pool, self.fails = {}, {}, None, False

    def run(self, batch, mode=()):
        """One step; ``mode`` is what else a recording depends on."""
        tensors = [part for part in batch if torch.is_tensor(part)]
        rest = batch[len(tensors) :]
        key = (mode, rest, *(tuple(t.shape) for t in tensors))
        if key not in self.graphs:
            self.seen[key] = self.seen.get(key, 0) + 1
            if self.fails or self.seen[key] <= self.FIRST or not self._record(key, tensors, rest):
                return self.step(batch)
        graph, inputs, out = self.graphs[key]
        for mine, theirs in zip(inputs, tensors):
            mine.copy_(theirs)
        graph.replay()
        return out.clone()

    def _record(self, key, tensors, rest):
        inputs = [t.clone() for t in tensors]
        try:
            graph = torch.cuda.CUDAGraph()
            with self.lock, torch.cuda.graph(graph, pool=self.pool, stream=torch.cuda.current_stream()):
                out = self.step((*inputs, *rest))
        except RuntimeError as error:
            print(f"steps are not recorded: {error}", flush=True)
            self.fails = True
            return False
        self.pool = graph.pool()
        self.graphs[key] = graph, inputs, out
        return True
