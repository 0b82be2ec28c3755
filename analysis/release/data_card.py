"""The description of a release that people read: README.md, with the numbers filled in."""

from importlib.metadata import PackageNotFoundError, version

import numpy as np
import pandas as pd

from analysis.release.columns import Column
from analysis.release.dataset import Dataset
from analysis.release.reliability_section import figure, reliability_section

SNIPPET = """\
import pandas as pd

options = {"keep_default_na": False, "na_values": [""]}  # a rater may be called NA
mos = pd.read_csv("mos.csv", dtype={"image_name": str}, **options)
ratings = pd.read_csv("ratings.csv", dtype={"stimulus": str, "rater": str}, **options)
"""
"""How to read the tables so that no label is taken for a number or for a gap."""


def data_card(dataset: Dataset, files: dict[str, str]) -> str:
    """Write the card.

    Parameters
    ----------
    dataset : Dataset
    files : dict of str to str
        The files of the release and what is in each.
    """
    parts = [
        _title(dataset),
        _contents(files),
        _method(dataset),
        reliability_section(dataset),
        _splits(dataset),
        _columns("mos.csv", dataset.mos_columns),
        _columns("ratings.csv", dataset.ratings_columns),
        _columns("raters.csv", dataset.raters_columns),
        _loading(dataset, files),
        _limits(dataset),
        _legal(dataset),
        _provenance(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def software() -> str:
    """Name the version of this software."""
    try:
        return f"iqastudy {version('iqastudy')}"
    except PackageNotFoundError:
        return "iqastudy, from its source, not installed"


def _title(dataset: Dataset) -> str:
    about = dataset.about
    facts = [f"Version {about.version}"]
    if about.date:
        facts.append(f"published {about.date}")
    if about.creators:
        facts.append(f"by {', '.join(about.creators)}")
    if about.url:
        facts.append(f"<{about.url}>")
    lines = [f"# {about.heading}", ", ".join(facts) + "."]
    if about.description:
        lines.append(about.description)
    lines.append(
        f"{len(dataset.mos)} images, {len(dataset.ratings)} counted ratings by "
        f"{len(dataset.ratings.raters)} people."
    )
    return "\n\n".join(lines)


def _contents(files: dict[str, str]) -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in files.items()]
    return "\n".join(["## Files", "", "| file | what |", "|---|---|", *rows])


def _method(dataset: Dataset) -> str:
    ratings, quality = dataset.ratings, dataset.quality
    per_image = dataset.mos["n_ratings"]
    raters = dataset.mos["n_raters"]
    rounds = ", ".join(str(number) for number in np.unique(ratings.rounds))
    lines = [
        "## How it was rated",
        "",
        f"- Scale: {quality.scale}.",
        (
            f"- Rounds: {rounds}. Ratings of each image: {_spread(per_image)}, "
            f"by {_spread(raters)} people."
        ),
        f"- Raters: {len(ratings.raters)} counted"
        + (f", {len(dataset.excluded.raters)} left out." if dataset.excluded is not None else "."),
        (
            f"- `quality_mos` = mean of all counted ratings of the image, each counting the same; "
            f"on [0, 1] by {quality.rule}. No rating was normalised, weighted or rejected."
        ),
        "- `mos_sd`: standard deviation of the same ratings (n - 1), on the same scale.",
        (
            "- `mos_ci95`: half width of the 95 % interval. Ratings of one person hang together, "
            "so the person is the unit: raters' means, Student's t with one degree of freedom "
            "less than there are raters."
        ),
        (
            f"- `quality_mos` lies between {dataset.mos['quality_mos'].min():.4f} and "
            f"{dataset.mos['quality_mos'].max():.4f}, "
            f"mean {dataset.mos['quality_mos'].mean():.4f}, "
            f"SD {figure(dataset.mos['quality_mos'].std())}."
        ),
    ]
    return "\n".join(lines)


def _splits(dataset: Dataset) -> str:
    if not len(dataset.sets):
        return ""
    origin = next(column.origin for column in dataset.mos_columns if column.name == "set")
    rows = [
        f"| {row.set} | {row.images} | {row.lowest:.4f} | {row.highest:.4f} | {row.mean:.4f} | "
        f"{row.total_variation:.4f} |"
        for row in dataset.sets.itertuples(index=False)
    ]
    exclusive = dataset.mos.loc[dataset.mos["exclusive"].notna(), "set"].value_counts()
    lines = [
        "## Splits",
        "",
        f"Origin: {origin}.",
        "",
        "| set | images | lowest MOS | highest MOS | mean MOS | distance from uniform |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        (
            "Distance from uniform: total variation between the set's histogram of MOS and a flat "
            "one, over 20 equal bins that cover the range of all images; 0 is uniform, 0.95 the "
            "most."
        ),
    ]
    if len(exclusive):
        counted = ", ".join(f"{exclusive[name]} in {name}" for name in sorted(exclusive.index))
        lines += ["", f"Exclusive images: {counted}."]
    return "\n".join(lines)


def _columns(file: str, columns: tuple[Column, ...]) -> str:
    rows = [
        f"| `{_cell(column.name)}` | {_cell(column.meaning)} | {_cell(column.unit)} | "
        f"{_cell(column.origin)} |"
        for column in columns
    ]
    head = [f"## Columns of {file}", "", "| column | meaning | unit or scale | origin |"]
    return "\n".join([*head, "|---|---|---|---|", *rows])


def _loading(dataset: Dataset, files: dict[str, str]) -> str:
    check = "sha256sum -c SHA256SUMS"
    if "images.sha256" in files:
        check += "\n(cd IMAGES && sha256sum -c THIS_FOLDER/images.sha256)"
    scale = dataset.quality.scale
    return (
        "## How to load it\n\n"
        "CSV in UTF-8 with commas, one header line, line ends LF. An empty field is a value that "
        "is not known.\n\n"
        f"```python\n{SNIPPET}```\n\n"
        "`quality_mos` comes out again from `ratings.csv`:\n\n"
        "```python\n"
        'again = ratings.groupby("stimulus")["score"].mean()\n'
        f"again = (again - {dataset.quality.offset!r}) / {dataset.quality.span!r}"
        f"  # raters' scale: {scale.low:g} to {scale.high:g}\n"
        "```\n\n"
        "`croissant.json` describes the files to machines "
        '(`mlcroissant.Dataset("croissant.json").records("images")`). Check the files:\n\n'
        f"```sh\n{check}\n```"
    )


def _limits(dataset: Dataset) -> str:
    low, high = dataset.quality.scale.low, dataset.quality.scale.high
    limits = [
        (
            f"Scores end at {low:g} and {high:g}: near the ends SDs shrink, and intervals, which "
            "are not cut off, may reach past them."
        ),
        (
            "MOS tells what these people saw under their viewing conditions, on average; it holds "
            "for no single viewer."
        ),
        "Names of raters are pseudonyms. Nothing else about a rater is in this release.",
        *dataset.limits,
    ]
    return "\n".join(["## Known limits", "", *(f"- {limit}" for limit in limits)])


def _legal(dataset: Dataset) -> str:
    about = dataset.about
    if not about.license:
        licence = "None is stated. Without one nobody may use the data: ask who made them."
    elif about.license_url == about.license:
        licence = about.license
    else:
        licence = f"[{about.license}]({about.license_url})"
    return f"## Licence\n\n{licence}\n\n## Citation\n\n```\n{about.cite_as}\n```"


def _provenance() -> str:
    return (
        "## Provenance\n\n"
        f"Written by {software()} (`python -m analysis release`). The same input gives the same "
        "files, byte for byte."
    )


def _spread(counts: "pd.Series[int]") -> str:
    fewest, most = int(counts.min()), int(counts.max())
    if fewest == most:
        return str(most)
    return f"{fewest} to {most} (median {counts.median():g})"


def _cell(text: str) -> str:
    """Keep a text within its cell."""
    return text.replace("|", "\\|").replace("\n", " ")
