"""Who rated: labels that give nobody away, and who is left out."""

import dataclasses
import hashlib
import re

import numpy as np
import pandas as pd

from analysis.ratings import Ratings
from analysis.table import RatingsError

# Labels that name a person to those who can look them up.
_PERSONAL = (
    ("an e-mail address", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("the ID of a worker at Mechanical Turk", re.compile(r"A[0-9A-Z]{12,14}")),
    ("the ID of a participant at Prolific", re.compile(r"[0-9a-f]{24}")),
)


def check_pseudonymous(ratings: Ratings) -> None:
    """Raise where a rater's label looks like something that names a person."""
    for label in ratings.raters:
        for what, pattern in _PERSONAL:
            if pattern.fullmatch(label):
                raise RatingsError(
                    f"Rater {label!r} of {ratings.source} looks like {what}; "
                    f"give raters pseudonyms, as --pseudonyms SECRET does."
                )


def pseudonyms(labels: "pd.Index[str]", secret: str) -> dict[str, str]:
    """Name raters R001, R002, ... in an order that only the secret tells.

    The order is that of the labels' keyed hashes (BLAKE2b), so that neither the alphabet nor the
    order of the ratings shows through, and the same secret gives the same names again. Whoever
    knows the labels and the secret can undo it.

    Examples
    --------
    >>> names = pseudonyms(pd.Index(["ann@example.org", "bob@example.org"]), "a long secret")
    >>> sorted(names.values())
    ['R001', 'R002']
    """
    if not secret:
        raise ValueError("The secret of pseudonyms is empty; give a phrase and keep it.")
    key = hashlib.sha256(secret.encode()).digest()
    order = sorted(labels, key=lambda label: hashlib.blake2b(label.encode(), key=key).digest())
    digits = max(3, len(str(len(order))))
    return {label: f"R{number:0{digits}d}" for number, label in enumerate(order, 1)}


def renamed(ratings: Ratings, names: dict[str, str]) -> Ratings:
    """Give raters other labels, all of them different."""
    given = np.array([names[label] for label in ratings.raters], dtype=object)
    order = np.argsort(given.astype(str), kind="stable")
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    rater = place[ratings.rater]
    labels = pd.Index(given[order], name="rater")
    return dataclasses.replace(
        ratings,
        raters=labels,
        rater=rater,
        frame=ratings.frame.assign(rater=labels.to_numpy()[rater]),
    )


def without(ratings: Ratings, labels: tuple[str, ...]) -> tuple[Ratings, Ratings | None]:
    """Divide ratings into those that count and those of the raters left out.

    Raises
    ------
    RatingsError
        Where a label is no rater's, or nobody is left.
    """
    unknown = [label for label in labels if label not in ratings.raters]
    if unknown:
        raise RatingsError(
            f"Rater {unknown[0]!r}, who is to be left out, gave no rating in {ratings.source}; "
            f"check the label."
        )
    out = ratings.raters.isin(labels)[ratings.rater]
    if not out.any():
        return ratings, None
    return ratings.keep(~out), ratings.keep(out)


def in_order(ratings: Ratings) -> Ratings:
    """Sort ratings by stimulus, rater and round, whatever order they came in."""
    order = np.lexsort((ratings.rounds, ratings.rater, ratings.stimulus))
    return dataclasses.replace(
        ratings,
        stimulus=ratings.stimulus[order],
        rater=ratings.rater[order],
        rounds=ratings.rounds[order],
        scores=ratings.scores[order],
        frame=ratings.frame.iloc[order].reset_index(drop=True),
    )
