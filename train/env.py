"""Allocator settings: without them every activation is page-faulted anew.

glibc reads them only when a process starts, so a process that lacks them sets
them and executes itself again. Measured: a training step falls to about a half.
"""

import os
import sys

ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "99999999999",
    "MALLOC_TOP_PAD_": "268435456",
    "MALLOC_ARENA_MAX": "2",
}
GUARD = "VIDCOLOR_TRAIN_RESTARTED"


def wanted(environ):
    """The settings to add, or {} when they are all there or were just tried."""
    if environ.get(GUARD) or all(k in environ for k in ALLOCATOR):
        return {}
    return {k: v for k, v in ALLOCATOR.items() if k not in environ}


def command(arguments, dev_mode=False):
    """What starts ``train`` with these arguments again, in Python's development mode where that was asked for."""
    return [sys.executable, *(("-X", "dev") if dev_mode else ()), "-m", "train", *arguments]


def tune_allocator(arguments):
    """Start ``python -m train`` again with the allocator settings when they are missing."""
    missing = wanted(os.environ)
    if not missing:
        return
    print("allocator: restarting with " + " ".join(f"{k}={v}" for k, v in missing.items()), flush=True)
    os.environ.update(missing, **{GUARD: "1"})
    os.execv(sys.executable, command(arguments, sys.flags.dev_mode))
