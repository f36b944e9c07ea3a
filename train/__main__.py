"""Command line: python3 -m train fit|validate|export|check."""

import argparse
import sys

from . import env

WORK = ".work/train"
PHOTOS = "../shared/data/photos"
WEIGHTS = "../shared/data/weights/mobilenet_v2_1.0_224.npz"


def parser():
    """The argument parser."""
    top = argparse.ArgumentParser(prog="train", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    fit = commands.add_parser("fit", help="train")
    fit.add_argument("--seconds", type=float, default=8100, help="budget of training time")
    fit.add_argument("--lr", type=float, default=2e-3)
    fit.add_argument("--batch", type=int, default=32)
    fit.add_argument("--size", type=int, default=112, help="main size of the training pictures")
    fit.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    fit.add_argument("--init", metavar="BUNDLE", help="start from an exported bundle")
    fit.add_argument("--weights", default=WEIGHTS, help="MobileNetV2 .npz; empty: random")
    fit.add_argument("--processes", type=int, default=2, help="single-threaded training processes")
    fit.add_argument("--seed", type=int, default=1)
    export = commands.add_parser("export", help="write a bundle from the checkpoint")
    export.add_argument("--out", required=True, metavar="FILE.vidcolor")
    export.add_argument("--version", help="default: date and time")
    export.add_argument("--metrics", help="JSON of validate for the manifest")
    export.add_argument("--note", default="2 CPU cores, no GPU", help="machine, for the manifest")
    check = commands.add_parser("check", help="compare a bundle in ONNX Runtime with PyTorch")
    check.add_argument("bundle")
    validate = commands.add_parser("validate", help="figures on the validation photos and clips")
    validate.add_argument("--bundle", help="instead of the checkpoint")
    validate.add_argument("--json", metavar="FILE", help="write the figures here too")
    validate.add_argument("--clips", metavar="DIR", help="films with colour truth, see README")
    validate.add_argument("--clip-size", type=int, default=128, help="short side of the film frames")
    validate.add_argument("--clip-step", type=int, default=12, help="every n-th frame")
    validate.add_argument("--no-photos", action="store_true", help="clips only")
    validate.add_argument("--every", type=int, default=1, help="every n-th photo only")
    for sub in (fit, export, check, validate):
        sub.add_argument("--photos", default=PHOTOS)
        sub.add_argument("--work", default=WORK, help="folder of cache and checkpoints")
        sub.add_argument("--name", default="two-stream", help="name of the checkpoint")
    for sub, threads in ((export, 2), (check, 2), (validate, 1)):
        sub.add_argument("--threads", type=int, default=threads, help="on a busy machine 1 is the fastest")
    return top


def main(arguments):
    """Parse and run; the allocator first, since it needs a fresh process."""
    options = parser().parse_args(arguments)
    if options.command in ("fit", "validate"):
        env.tune_allocator(arguments)
    if options.command == "fit":
        from .fit import main as run
    elif options.command == "validate":
        from .validate import main as run
    else:
        from . import bundle

        run = bundle.export if options.command == "export" else bundle.check
    return run(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
