"""``release``: a dataset for others, with its card, checksums and Croissant description."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

import numpy as np

from analysis.commands.command import Command, Result, add_ratings
from analysis.ratings import read_ratings
from analysis.release.about import About
from analysis.release.folder import MEANINGS
from analysis.release.interchange import FORMATS
from analysis.release.sets import SplitPlan
from analysis.release.writing import default_name, release
from analysis.table import RatingsError, Table, read_table
from analysis.words import counted

_NO_LIST = (
    "{} does not say which raters to leave out; "
    "give one label per line, or what `screen -o FILE` wrote."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `release` takes."""
    add_ratings(parser)
    data = parser.add_argument_group("what goes in")
    data.add_argument(
        "--metadata",
        metavar="CSV",
        type=Path,
        help="a row per image: image_name and what is known of it (orig_width, views, ...)",
    )
    data.add_argument(
        "--images",
        metavar="FOLDER",
        type=Path,
        help="the image files, read for their checksums and not copied",
    )
    data.add_argument(
        "--scale",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="ends of the raters' scale; assumed from the scores where not stated",
    )
    data.add_argument(
        "--exclude-raters",
        nargs="+",
        default=[],
        metavar="RATER",
        help="raters whose ratings do not count: labels, or a file of them (one per line, or what "
        "`screen -o FILE` wrote)",
    )
    data.add_argument(
        "--pseudonyms",
        metavar="SECRET",
        help="name raters R001, R002, ... in an order that this phrase alone tells",
    )
    data.add_argument(
        "--keep",
        nargs="+",
        default=[],
        metavar="COLUMN",
        help="further columns of the metadata to release",
    )
    _add_splits(parser)
    about = parser.add_argument_group("what it is")
    about.add_argument("--name", help="identifier; from the ratings' file where not given")
    about.add_argument("--title", default="", help="as people call it")
    about.add_argument("--description", default="", help="what was rated, by whom, how")
    about.add_argument("--license", default="", help="SPDX identifier or address")
    about.add_argument(
        "--creator", nargs="+", default=[], metavar="NAME", help="who made it, one or more"
    )
    about.add_argument("--url", default="", help="where it is to be found")
    about.add_argument("--version", default="1.0.0", help="MAJOR.MINOR.PATCH (default 1.0.0)")
    about.add_argument("--citation", default="", help="how to cite it, best as BibTeX")
    about.add_argument("--date", default="", help="day of publication, YYYY-MM-DD")
    forms = parser.add_argument_group("in which forms")
    forms.add_argument(
        "--formats", nargs="+", default=[], choices=FORMATS, help="forms of other tools to add"
    )
    forms.add_argument("--parquet", action="store_true", help="the tables as Parquet too")


def _add_splits(parser: ArgumentParser) -> None:
    splits = parser.add_argument_group("splits: stated, or drawn as `splits` draws them")
    splits.add_argument("--splits", metavar="CSV", type=Path, help="image_name and set")
    splits.add_argument("--test", type=int, metavar="N", help="images to draw for test")
    splits.add_argument("--validation", type=int, metavar="N", help="and for validation")
    splits.add_argument(
        "--exclusive",
        metavar="COLUMN",
        help="of the metadata; rows where it is not empty never enter training",
    )
    splits.add_argument(
        "--exclusive-test", type=int, metavar="N", help="how many of these go to test"
    )
    splits.add_argument(
        "--groups",
        metavar="COLUMN",
        help="of the metadata, or content; equal values stay in one set",
    )
    splits.add_argument("--seed", type=int, default=0, metavar="N", help="of the draw (default 0)")


def run(options: Namespace) -> Result:
    """Write it."""
    plan = _plan(options)
    ratings = read_ratings(options.ratings, scale=options.scale)
    about = About(
        name=default_name(ratings) if options.name is None else options.name,
        title=options.title,
        description=options.description,
        license=options.license,
        creators=tuple(options.creator),
        url=options.url,
        version=options.version,
        citation=options.citation,
        date=options.date,
    )
    done = release(
        ratings,
        options.output,
        about=about,
        metadata=_images_table(options.metadata),
        images=options.images,
        splits=_images_table(options.splits) or plan,
        exclude=_labels(options.exclude_raters),
        pseudonyms=options.pseudonyms,
        keep=options.keep,
        formats=options.formats,
        parquet=options.parquet,
        generator=np.random.default_rng(options.seed),
    )
    missing = [f"--{'creator' if name == 'creators' else name}" for name in about.missing]
    notes = list(done.notes)
    if missing:
        notes.append(f"Users will look for what is not stated: {', '.join(missing)}.")
    document: dict[str, object] = {
        "folder": str(done.folder),
        "files": [file._asdict() for file in done.files],
        "images": done.images,
        "ratings": done.ratings,
        "raters": done.raters,
        "notes": notes,
    }
    width = max(len(file.name) for file in done.files)
    lines = [
        (
            f"Released {counted(done.images, 'image')}, {counted(done.ratings, 'rating')} by "
            f"{counted(done.raters, 'rater')} to {options.output}."
        ),
        "",
        *(f"  {file.name.ljust(width)}  {MEANINGS[file.name]}" for file in done.files),
        *([""] if notes else []),
        *(f"Note: {note}" for note in notes),
    ]
    return Result(document, "\n".join(lines))


def _images_table(path: Path | None) -> Table | None:
    if path is None:
        return None
    if not path.exists():
        raise RatingsError(f"{path} does not exist; give the path of a table of images.")
    return read_table(path)


def _plan(options: Namespace) -> SplitPlan | None:
    """Return the split to draw, where one is."""
    if options.test is None and options.validation is None:
        for name in ("exclusive", "exclusive_test", "groups"):
            if getattr(options, name) is not None:
                raise ValueError(
                    f"--{name.replace('_', '-')} is about a split to draw; "
                    f"say how many with --test N --validation N."
                )
        return None
    if options.splits is not None:
        raise ValueError("--splits states the split, --test and --validation draw one; give one.")
    return SplitPlan(
        test=options.test or 0,
        validation=options.validation or 0,
        exclusive=options.exclusive,
        exclusive_test=options.exclusive_test or 0,
        groups=options.groups,
    )


def _labels(given: list[str]) -> list[str]:
    """Take labels as they are and files for what they list."""
    labels: list[str] = []
    for entry in given:
        path = Path(entry)
        labels += _listed(path) if path.is_file() else [entry]
    return labels


def _listed(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".json":
            return _rejected(path, json.loads(text))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RatingsError(_NO_LIST.format(path.name)) from error
    header = text.partition("\n")[0].strip().split(",")
    if "rater" not in header:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if len(header) == 1:
        return [line.strip() for line in text.splitlines()[1:] if line.strip()]
    return _rejected(path, {"raters": read_table(path).frame.to_dict("records")})


def _rejected(path: Path, document: object) -> list[str]:
    """Return the raters that a screening rejected; all of them where it does not say."""
    raters = document.get("raters") if isinstance(document, dict) else None
    if not isinstance(raters, list) or not all(
        isinstance(row, dict) and "rater" in row for row in raters
    ):
        raise RatingsError(_NO_LIST.format(path.name))
    return [
        str(row["rater"])
        for row in raters
        if str(row.get("rejected", True)).lower() in ("true", "1", "yes")
    ]


COMMAND = Command(
    "release",
    "Write a dataset for others: tables, checksums, a data card, Croissant.",
    add_arguments,
    run,
    writes_folder=True,
)
