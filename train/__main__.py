"""Command line: python3 -m train fit|validate|export|likeness|check|trials|compare|pictures|mix|pack|sheets|apart|eye."""

import argparse
import sys

from . import env

WORK = ".work/train"
PHOTOS = "../shared/data/photos"
VGG = "../shared/data/weights/vgg16_conv1_1-conv3_3.npz"
CLOCKS = ("wall", "cpu")
READOUTS = ("annealed", "mean", "entropy", "vivid")


def parser():
    """The argument parser."""
    top = argparse.ArgumentParser(prog="train", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    fit = commands.add_parser("fit", help="train")
    fit.add_argument("--config", metavar="FILE.toml", help="see train/configs; the flags below go before it")
    fit.add_argument("--seconds", type=float, help="budget of training time")
    fit.add_argument("--lr", type=float, help="peak learning rate")
    fit.add_argument("--batch", type=int)
    fit.add_argument("--size", type=int, help="main size of the training pictures")
    fit.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    fit.add_argument("--init", metavar="BUNDLE", help="start from an exported bundle")
    fit.add_argument("--weights", help="MobileNetV2 .npz; empty: random")
    fit.add_argument("--processes", type=int, help="single-threaded training processes")
    fit.add_argument("--seed", type=int)
    fit.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    fit.add_argument("--clock", choices=CLOCKS, default="wall", help="what --seconds counts: time that passes, or work of the first process")
    fit.add_argument("--stop-after", type=float, metavar="SECONDS", help="save and end this command; --resume goes on")
    export = commands.add_parser("export", help="write a bundle from the checkpoint")
    export.add_argument("--out", required=True, metavar="FILE.vidcolor")
    export.add_argument("--title", metavar="NAME", help="the bundle's own name; default: the checkpoint's")
    export.add_argument("--version", help="default: date and time")
    export.add_argument("--metrics", help="JSON of validate for the manifest")
    export.add_argument("--note", default="2 CPU cores, no GPU", help="machine, for the manifest")
    export.add_argument("--bundle", help="instead of the checkpoint, to be read out in another way")
    export.add_argument("--blend", metavar="BUNDLE", help="mean of the checkpoint's weights and an ancestor's")
    export.add_argument("--share", type=float, default=0.5, help="of the checkpoint in that mean, 0 to 1")
    export.add_argument("--readout", choices=READOUTS, help="how the bundle reads colour from scores")
    export.add_argument("--temperature", type=float, help="of the annealed mean")
    export.add_argument("--gain", type=float, help="of the vivid readout")
    like = commands.add_parser("likeness", help="put what guides need into a bundle, and leave the rest as it is")
    like.add_argument("bundle")
    like.add_argument("--out", metavar="FILE.vidcolor", help="default: the bundle itself")
    like.set_defaults(blend=None)
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
    validate.add_argument("--cross-entropy", action="store_true", help="tell the training loss on the clean photos, too")
    validate.add_argument("--degraded", action="store_true", help="score aged photos beside the clean ones")
    validate.add_argument("--readout", choices=(*READOUTS, "mode", "calibrated"), help="instead of the network's own")
    validate.add_argument("--temperature", type=float, help="of the annealed mean")
    validate.add_argument("--gain", type=float, help="of the vivid readout")
    validate.add_argument("--sweep", action="store_true", help="compare readouts and temperatures, from kept scores")
    validate.add_argument("--reliability", metavar="FILE.json", help="confidence against error; a .png beside it, with --clips another of them")
    trials = commands.add_parser("trials", help="ways to read a vivid bundle's scores, beside one another")
    trials.add_argument("bundles", nargs="+", metavar="BUNDLE")
    trials.add_argument("--temperature", type=float, nargs="+", default=[None], help="in the light; of these four the bundle's own by default")
    trials.add_argument("--rarity", type=float, nargs="+", default=[None], metavar="POWER", help="power of the bins' rarity")
    trials.add_argument("--dark", nargs="+", default=[None], metavar="LOW-HIGH", help="L between which the dark ends, or none")
    trials.add_argument("--strength", type=float, nargs="+", default=[None], metavar="POWER", help="power of the strength")
    trials.add_argument("--every", type=int, default=8, help="every n-th photo only")
    trials.add_argument("--clips", metavar="DIR", help="films with colour truth")
    trials.add_argument("--clip-size", type=int, default=128, help="short side of the film frames")
    trials.add_argument("--clip-step", type=int, default=12, help="every n-th frame")
    trials.add_argument("--json", metavar="FILE", help="write the figures here too")
    compare = commands.add_parser("compare", help="train, score and tabulate several configs at one budget")
    compare.add_argument("configs", nargs="+", metavar="FILE.toml")
    compare.add_argument("--seconds", type=float, default=1200, help="budget of each")
    compare.add_argument("--processes", type=int, default=2)
    compare.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: fair on a machine that has other work")
    compare.add_argument("--every", type=int, default=1, help="every n-th validation photo only")
    compare.add_argument("--vgg", default=VGG, help="VGG-16 .npz for the feature distance")
    compare.add_argument("--title", help="of another table than that of the literature: it answers no question")
    compare.add_argument("--out", default="docs/literature.md", metavar="FILE.md")
    compare.add_argument("--sheet", metavar="FILE.png", help="default: in the work folder, which is not published")
    compare.add_argument("--sheet-sets", default="food,clothing,ccp,grocery", help="sets of the sheet's photos")
    compare.add_argument("--sheet-photos", metavar="DIR", help="all pictures of a folder instead")
    compare.add_argument("--sheet-count", type=int, default=12)
    pictures = commands.add_parser("pictures", help="grey pictures of old film from the validation photos")
    pictures.add_argument("--out", required=True, metavar="DIR", help="gets a folder of each kind")
    pictures.add_argument("--kinds", default="degraded,ortho,blue")
    mix = commands.add_parser("mix", help="put specialists' colour heads into one bundle")
    mix.add_argument("configs", nargs="+", metavar="FILE.toml", help="of the specialists, whose checkpoints are taken")
    mix.add_argument("--init", required=True, metavar="BUNDLE", help="what they were tuned from")
    mix.add_argument("--out", required=True, metavar="FILE.vidcolor")
    pack = commands.add_parser("pack", help="photos out of cloned git repositories into a listed folder")
    pack.add_argument("mirrors", metavar="DIR", help="holds a clone OWNER+NAME of each repository, a work tree or not")
    pack.add_argument("--sources", default="train/photo-sources.tsv", metavar="FILE.tsv", help="what to take, see there")
    pack.add_argument("--only", nargs="+", metavar="SET", help="of the sources")
    pack.add_argument("--judged", required=True, metavar="FILE.npy", help="hashes of the pictures to judge by, uint8 (n, 32): leave out what is like them")
    pack.add_argument("--seen", nargs="+", metavar="FILE.npy", help="hashes of photos that are there already")
    pack.add_argument("--least", type=int, default=120, help="pixels of the short side below which a picture is left out")
    pack.add_argument("--out", required=True, metavar="DIR", help="for fit --more")
    pack.add_argument("--processes", type=int, default=2)
    sheets = commands.add_parser("sheets", help="a contact sheet of each set of photos")
    sheets.add_argument("--out", required=True, metavar="DIR")
    sheets.add_argument("--count", type=int, default=200, help="random photos of a set")
    apart = commands.add_parser("apart", help="validation photos of the sets that a config trains nothing on")
    apart.add_argument("--config", required=True, metavar="FILE.toml", help="whose sets with 0 in [draw] to take")
    apart.add_argument("--out", required=True, metavar="DIR", help="for validate --photos")
    apart.add_argument("--count", type=int, default=130, help="random photos of a set")
    eye = commands.add_parser("eye", help="sixty pictures coloured by two networks, side by side")
    eye.add_argument("--before", default="colorize/model/two-stream.vidcolor", metavar="BUNDLE")
    eye.add_argument("--after", required=True, metavar="BUNDLE")
    eye.add_argument("--out", default=".work/eye.png", metavar="FILE.png")
    eye.add_argument("--old", default="../shared/data/film", metavar="DIR", help="old photos and films")
    eye.add_argument("--clips", default="../shared/data/clips", metavar="DIR", help="films with colour truth")
    for sub in (fit, export, like, check, validate, trials, compare, pictures, mix, sheets, apart, eye):
        sub.add_argument("--photos", default=PHOTOS, help="listed folder, or any folder of pictures")
        sub.add_argument("--more", nargs="+", metavar="DIR", help="train on the photos of these folders, too")
        sub.add_argument("--work", default=WORK, help="folder of cache and checkpoints")
    for sub in (fit, export, check, validate):
        sub.add_argument("--name", help="name of the checkpoint; default: the config's")
    for sub in (export, validate):
        sub.add_argument("--config", metavar="FILE.toml", help="whose checkpoint to take")
    for sub, threads in ((export, 2), (check, 2), (validate, 1), (trials, 1), (compare, 1), (pictures, 1), (mix, 1), (eye, 1)):
        sub.add_argument("--threads", type=int, default=threads, help="on a busy machine 1 is the fastest")
    return top


def main(arguments):
    """Parse and run; the allocator first, since it needs a fresh process."""
    options = parser().parse_args(arguments)
    if options.command in ("fit", "validate", "compare"):
        env.tune_allocator(arguments)
    if options.command == "fit":
        from .fit import main as run
    elif options.command == "validate":
        from .validate import main as run
    elif options.command == "trials":
        from .trials import main as run
    elif options.command == "compare":
        from .compare import main as run
    elif options.command == "pictures":
        from .pictures import main as run
    elif options.command == "mix":
        from .mix import main as run
    elif options.command == "eye":
        from .eye import main as run
    elif options.command == "pack":
        from .pack import main as run
    elif options.command == "sheets":
        from .sheets import main as run
    elif options.command == "apart":
        from .apart import main as run
    else:
        from . import bundle

        run = {"export": bundle.export, "likeness": bundle.add_likeness, "check": bundle.check}[options.command]
    return run(options)


def reported(arguments):
    """``main``, with what it finds wrong as one line; ``python3 -X dev`` shows where."""
    try:
        return main(arguments)
    except (ValueError, OSError) as error:
        if sys.flags.dev_mode:
            raise
        return f"train: {error}"


if __name__ == "__main__":
    sys.exit(reported(sys.argv[1:]))
