"""Several single-threaded processes that train one network together.

On a few busy cores this beats one process with several threads: no operation
waits for another thread, and smaller batches stay in the caches. Every process
holds the whole network, sees its own pictures, and takes the same step on the
mean of all gradients, exchanged through shared memory.
"""

import os
import threading
import time

import torch
import torch.multiprocessing as mp


class Peers:
    """Shared memory of ``count`` processes for ``size`` gradient values."""

    def __init__(self, count, size):
        self.count, self.rank, self.turn = count, 0, 0
        self.context = mp.get_context("fork")
        # Two of each, by turns: one is read while the other is written.
        size = size if count > 1 else 0  # alone there is nobody to share with
        self.rows = torch.zeros(2, count, size, device="cpu").share_memory_()
        self.control = torch.zeros(2, 2, dtype=torch.float64, device="cpu").share_memory_()
        self.barrier = self.context.Barrier(count)
        self.children, self.closing = [], False

    def start(self, work):
        """Fork the others; ``work(rank)`` runs in each of them."""
        parent = os.getpid()
        for rank in range(1, self.count):
            child = self.context.Process(target=self._enter, args=(rank, parent, work), daemon=True)
            child.start()
            self.children.append(child)
        if self.children:
            self._watch(lambda: all(c.is_alive() for c in self.children))

    def _enter(self, rank, parent, work):
        self.rank, self.children = rank, []
        self._watch(lambda: os.getppid() == parent)
        work(rank)

    def _watch(self, healthy):
        """End this process when the others are gone: the barrier would wait for ever."""

        def loop():
            while not self.closing and healthy():
                time.sleep(2)
            if not self.closing:
                os._exit(1)

        threading.Thread(target=loop, daemon=True).start()

    def exchange(self, parameters, elapsed, stop):
        """Average the gradients; all get rank 0's (elapsed, stop)."""
        if self.count == 1:
            return elapsed, stop
        rows, control = self.rows[self.turn], self.control[self.turn]
        self.turn = 1 - self.turn
        learning = [p for p in parameters if p.grad is not None]
        total = sum(p.numel() for p in learning)
        torch.cat([p.grad.flatten() for p in learning], out=rows[self.rank, :total])
        if self.rank == 0:
            control[0], control[1] = elapsed, float(stop)
        self.barrier.wait()
        mean, start = rows[:, :total].mean(0), 0
        for p in learning:
            p.grad.copy_(mean[start : start + p.numel()].view_as(p))
            start += p.numel()
        return control[0].item(), bool(control[1])

    def spread(self, work, values):
        """``[work(v) for v in values]``, whose results are as large as the values, each made by one of the processes."""
        if self.count == 1:
            return [work(v) for v in values]
        row = self.rows[self.turn][0]
        self.turn = 1 - self.turn
        results, start = [], 0
        for v, owner in zip(values, self.owners(values)):
            result = row[start : start + v.numel()].view_as(v)
            start += v.numel()
            if owner == self.rank:
                result.copy_(work(v))
            results.append(result)
        self.barrier.wait()
        return results

    def owners(self, values):
        """Who works on which matrix: the largest first, each to who has least to do so far, by its multiplications."""
        load, owner = [0] * self.count, [0] * len(values)
        for i, cost in sorted(((i, v.numel() * min(v.shape)) for i, v in enumerate(values)), key=lambda x: -x[1]):
            owner[i] = load.index(min(load))
            load[owner[i]] += cost
        return owner

    def finish(self):
        """Meet a last time, so that nobody takes a normal end for a death."""
        self.closing = True
        try:
            self.barrier.wait(60)
        except threading.BrokenBarrierError:
            pass  # the others are gone: nothing left to wait for
        for child in self.children:
            child.join(30)
