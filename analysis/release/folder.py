"""The folder of a release: what lies in it, and whether a new one may take its place."""

from pathlib import Path

from analysis.release.images import sha256_of

SUMS, CROISSANT, CARD = "SHA256SUMS", "croissant.json", "README.md"

MEANINGS = {
    "mos.csv": "a row per image: MOS, SD, interval, what is known of the image",
    "mos.parquet": "the same as Parquet",
    "ratings.csv": "a row per counted rating, as the rater gave it",
    "ratings.parquet": "the same as Parquet",
    "excluded_ratings.csv": "the ratings of raters left out",
    "raters.csv": "a row per rater: how many ratings, how well repeated",
    "splits.csv": "the set of each image",
    "splits/training.txt": "names of the training images, one per line",
    "splits/validation.txt": "names of the validation images",
    "splits/test.txt": "names of the test images",
    "images.sha256": "checksums of the image files, which are not in this folder",
    "sureal.json": "the ratings as a dataset of Netflix's sureal",
    "itu.csv": "the ratings as the matrix of the ITU's demonstration code: no header, "
    "a row per image, a column per rater and round, nan for none",
    "itu_rows.csv": "the images of its rows",
    "itu_columns.csv": "the raters and rounds of its columns",
    "p910_votes_per_clip.csv": "a row per image as the P.910 toolkit writes it; its 95%CI is "
    "1.96 SD / sqrt(n), as if all votes were independent",
    "p910_votes_per_worker.csv": "a row per vote as the P.910 toolkit writes it",
    CARD: "the data card: what it is, how it was rated, how reliable, how to load it",
    CROISSANT: "the same for machines: Croissant 1.0",
    SUMS: "checksums of all other files here",
}
"""What each file of a release holds."""


def check_target(target: Path) -> None:
    """Raise unless the folder is free, empty, or a release that nobody has touched."""
    if not target.exists():
        return
    if not target.is_dir():
        raise ValueError(f"{target} is a file; name a folder to release to.")
    found = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    if not found:
        return
    foreign = sorted(found - MEANINGS.keys())
    if foreign or not {SUMS, CROISSANT, "mos.csv"} <= found:
        other = foreign[0] if foreign else min(found)
        raise ValueError(
            f"{target} holds {other}, which is no part of an earlier release; name another folder."
        )
    for line in (target / SUMS).read_text(encoding="utf-8").splitlines():
        digest, name = line[:64], line[66:]
        if name in found and sha256_of(target / name) != digest:
            raise ValueError(
                f"{target / name} was changed after it was released; "
                f"move it away or name another folder."
            )
