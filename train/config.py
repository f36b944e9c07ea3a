"""What a run trains: a TOML file, its defaults, and what flags change.

The defaults are the shipped two-stream network. ``configs/NAME.toml`` says what
differs; ``extends = "OTHER.toml"`` takes another file of the same folder first.
"""

import dataclasses
import os
import tomllib

from . import data, lite, objectives, optimiser, registry, spaces, trunks
from .augment import Strengths

WEIGHTS = "../shared/data/weights/mobilenet_v2_1.0_224.npz"
# Rows of (size, share of the steps, images per base batch, least), for a main size of 112. Size: a side, or
# (height, width); least: the short side of the photos it is cut from, true for data.LARGE, false for any photo.
SIZES = ((112, 0.66, 1.0, False), (96, 0.12, 1.3, False), (128, 0.16, 0.75, True), (160, 0.06, 0.5, True))
NORMS = ("learn", "held")
TUNING_RATE = 5e-4  # for a bundle on a person's own pictures


@dataclasses.dataclass
class Stage:
    """What changes from a share of the budget on, until the next stage begins."""

    begin: float  # share of the seconds, 0 to 1; "from" in the file
    sizes: tuple = ()  # empty: the run's own
    augment: Strengths | None = None  # None: the run's own; in the file only what differs


@dataclasses.dataclass
class Config:
    """One run. Shares and weights 0 to 1 unless said, sizes in pixels, time in seconds."""

    name: str = "two-stream"
    architecture: str = "two-stream"
    objective: str = "classes"
    base: str = "classes"  # what the adversarial objective adds its critic to
    adversarial_weight: float = 0.05
    rebalance: float = 0.5  # lambda of Zhang et al. 2016: 1 is none at all
    colour_price: float = 0.1  # of the objective "strength": dB that a unit of colourfulness may cost
    consistency: float = 0.0  # weight of the loss between two views
    scene_loss: bool = True
    scene_weight: float = 0.07
    trunk: str = "mobilenetv2"  # of two-stream
    second: str = ""  # a second trunk of two-stream: an EfficientNet, whose maps are added to the first one's
    blocks16: int = 0  # inverted residuals of two-stream behind the mixing of maps at stride 16
    blocks8: int = 0  # and at stride 8, where the streams are fused
    width: float = 1.0  # factor on the channels, of two-stream: on all but the trunk
    space: str = "cielab"  # of the predicted chroma; bundles give CIELAB in any case
    bin_step: int = 10
    weights: str = WEIGHTS  # MobileNetV2 .npz for architectures with that trunk (EfficientNet: its package); empty: random
    seconds: float = 8100
    optimiser: str = "adamw"  # or "muon", which learns more from each picture; see ``optimiser.py``
    lr: float = 2e-3
    batch: int = 32
    size: int = 112
    sizes: tuple = SIZES
    sets: tuple = ()  # train on photos of these sets only; none here and in labels: on all
    labels: tuple = ()  # and on those of the scene sets with these labels
    draw: dict = dataclasses.field(default_factory=dict)  # set -> how much oftener it is drawn than others of its size
    tune: tuple = ()  # beginnings of the names of the weights that learn; none: all do
    stages: tuple = ()  # of Stage, in order; [[stage]] in the file
    trunk_rate: float = 0.2  # of lr, for pretrained layers
    old_rate: float = 1.0  # of lr, for all else that a network had before it grew a second trunk or blocks
    held: dict = dataclasses.field(default_factory=dict)  # "trunk", "second" -> its first blocks, which never learn
    norms: str = "learn"  # or "held": their statistics stay, which learns faster and suits a network that has learnt
    mean_from: float = 1.0  # share of the budget after which the average of the weights forgets nothing more
    freeze_early: float = 0.04  # share of the budget after which the trunk's first layers stop learning
    processes: int = 2
    seed: int = 1
    augment: Strengths = dataclasses.field(default_factory=Strengths)

    def check(self):
        """Raise ValueError, with the field, its value and what is allowed."""
        choices = {
            "architecture": registry.NAMES,
            "objective": objectives.NAMES,
            "base": objectives.BASES,
            "space": spaces.NAMES,
            "trunk": tuple(trunks.TRUNKS),
            "second": ("", *lite.NAMES),
            "norms": NORMS,
            "optimiser": optimiser.NAMES,
        }
        for field, allowed in choices.items():
            if getattr(self, field) not in allowed:
                raise ValueError(f"{field} is {getattr(self, field)!r}, want one of {', '.join(allowed)}")
        if self.objective == "strength" and (self.architecture, self.space) != ("two-stream", "cielab"):
            raise ValueError(f"objective strength is for two-stream in cielab, not {self.architecture} in {self.space}")
        positive = ("width", "bin_step", "seconds", "lr", "batch", "size", "processes")
        for field in positive:
            if not getattr(self, field) > 0:
                raise ValueError(f"{field} is {getattr(self, field)!r}, want more than 0")
        factors = {f"augment.{k}": v for k, v in vars(self.augment).items()} | {f"draw.{k}": v for k, v in self.draw.items()}
        factors |= {"blocks16": self.blocks16, "blocks8": self.blocks8}
        for field, value in factors.items():
            if not isinstance(value, (int, float)) or value < 0:
                raise ValueError(f"{field} is {value!r}, want 0 or more")
        for field, value in self.growth.items():
            if value and self.architecture != "two-stream":
                raise ValueError(f"{field} is for two-stream, not {self.architecture}")
        for name, count in self.held.items():
            if name not in trunks.PLACES or not isinstance(count, int) or count < 1:
                raise ValueError(f"held.{name} is {count!r}, want blocks, 1 or more, of {' or '.join(trunks.PLACES)}")
        begins = [s.begin for s in self.stages]
        if begins != sorted(begins) or any(not 0 <= b < 1 for b in begins):
            raise ValueError(f"stages begin at {begins}, want shares of the budget from 0 on, below 1, in order")
        for sizes in (self.sizes, *(s.sizes for s in self.stages if s.sizes)):
            check_sizes(sizes)
        return self

    def stage(self, elapsed):
        """Sizes and augmentation after some seconds of training."""
        sizes, strengths = self.sizes, self.augment
        for stage in self.stages:
            if elapsed >= stage.begin * self.seconds:
                sizes, strengths = stage.sizes or sizes, stage.augment or strengths
        return sizes, strengths

    @property
    def growth(self):
        """What a two-stream network may be given when it has learnt, see ``lite.grown``."""
        return {"second": self.second, "blocks16": self.blocks16, "blocks8": self.blocks8}

    def plain(self):
        """As a dict of plain values, for checkpoints."""
        return dataclasses.asdict(self)

    @property
    def output(self):
        """What the network gives: "classes" or "regression"."""
        kind = self.base if self.objective == "adversarial" else self.objective
        return "regression" if kind == "l2" else "classes"


def check_sizes(sizes):
    """Raise ValueError for rows of sizes that no step could take."""
    for row in sizes:
        sides = row[0] if isinstance(row[0], tuple) else (row[0],)
        if len(row) != 4 or len(sides) > 2 or min(sides) < 16 or min(row[1:3]) <= 0 or row[3] < 0:
            raise ValueError(f"sizes has {row!r}, want size, share, images per base batch, short side of the photos")
    if not sizes or abs(sum(row[1] for row in sizes) - 1) > 1e-6:
        raise ValueError(f"the shares of sizes {sizes!r} do not sum to 1")


def _values(path):
    """The merged keys of a TOML file and those it extends."""
    with open(path, "rb") as f:
        try:
            own = tomllib.load(f)
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{path}: {error}") from error
    parent = own.pop("extends", None)
    if parent is None:
        return own
    values = _values(os.path.join(os.path.dirname(path), parent))
    strengths = {**values.get("augment", {}), **own.get("augment", {})}
    return {**values, **own, "augment": strengths}


def build(values):
    """Config of a dict of fields (with "augment" as a dict), refusing unknown ones."""
    values = dict(values)
    strengths = values.get("augment", {})
    values["augment"] = _only(Strengths, strengths, "augment.")
    if "sizes" in values:
        values["sizes"] = _rows(values["sizes"])
    for name in ("sets", "labels", "tune"):
        values[name] = tuple(values.get(name, ()))
    if "stage" in values:
        values["stages"] = tuple(_stage(row, strengths) for row in values.pop("stage"))
    return _only(Config, values, "").check()


def _rows(rows):
    """Rows of sizes as tuples."""
    return tuple(tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in rows)


def _stage(values, strengths):
    """Stage of a [[stage]]; its augmentation stands on the run's."""
    values = dict(values)
    if "from" not in values:
        raise ValueError("a stage has no from: the share of the budget at which it begins")
    values["begin"] = values.pop("from")
    if "sizes" in values:
        values["sizes"] = _rows(values["sizes"])
    if "augment" in values:
        values["augment"] = _only(Strengths, {**strengths, **values["augment"]}, "stage.augment.")
    return _only(Stage, values, "stage.")


def _only(kind, values, prefix):
    known = {f.name for f in dataclasses.fields(kind)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"no such setting: {', '.join(prefix + k for k in unknown)}")
    return kind(**values)


def read(path):
    """Config of a TOML file; its name is the file's unless it says another."""
    values = _values(path)
    values.setdefault("name", os.path.splitext(os.path.basename(path))[0])
    return build(values)


def resolve(options):
    """Config of parsed flags: those given go before the file, the file before the defaults.

    A run that is resumed without a file goes on with its checkpoint's, see ``resumed``.
    """
    path = getattr(options, "config", None)
    config = read(path) if path else Config()
    own_pictures = data.is_plain(options.photos)
    if own_pictures:
        own = "own-" + os.path.basename(os.path.abspath(options.photos))
        config.name = f"{own}-{config.name}" if path else own
        config.lr = TUNING_RATE if getattr(options, "init", None) and not path else config.lr
    return _flagged(config, options)


def resumed(plain, options):
    """Config of what ``Config.plain`` gave, with the flags that are given: a stopped run goes on as it was."""
    values = {f.name: plain[f.name] for f in dataclasses.fields(Config) if f.name in plain}
    values["augment"] = _strengths(plain.get("augment", {}))
    values["stages"] = tuple(
        Stage(row["begin"], row["sizes"], row["augment"] and _strengths(row["augment"])) for row in plain.get("stages", ())
    )
    return _flagged(Config(**values), options)


def _strengths(plain):
    """Strengths of plain values; a checkpoint may hold some that are no more."""
    return Strengths(**{f.name: plain[f.name] for f in dataclasses.fields(Strengths) if f.name in plain})


def _flagged(config, options):
    """``config`` with what flags of fit change."""
    for field in ("name", "seconds", "lr", "batch", "size", "weights", "processes", "seed"):
        value = getattr(options, field, None)
        if value is not None:
            setattr(config, field, value)
    return config.check()


def checkpoint_name(options):
    """Name of the checkpoint that flags of export and validate mean."""
    if options.name:
        return options.name
    return read(options.config).name if options.config else Config.name
