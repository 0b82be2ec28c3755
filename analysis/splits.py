"""Training, validation and test sets as UHD-IQA's: near-uniform in MOS where it is measured.

Test is drawn first, then validation, each with a histogram of MOS as near to uniform as the data
allow; training keeps the rest. Models are then measured over the whole range of quality, and not
mostly where most photographs lie (Hosu et al., "UHD-IQA Benchmark Database", 2024, section 5.1).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.quotas import Kinds, quotas
from analysis.uniformity import BINS, bin_edges, bins_of, distance_from_uniform

__all__ = ["BINS", "SETS", "Splits", "split"]

SETS = ("training", "validation", "test")


@dataclass(frozen=True, eq=False)
class Splits:
    """Which set each image belongs to.

    Attributes
    ----------
    sets : object array
        ``"training"``, ``"validation"`` or ``"test"`` for each image, in the order given.
    sizes : dict
        Number of images in each set.
    uniformity : DataFrame
        How far histograms of MOS are from uniform: ``set``; ``part``, which is ``all``, and where
        there are exclusive images also ``exclusive`` and ``others``; ``n``, its images; and
        ``total_variation``, between 0 (uniform) and 0.95 (all in one of 20 bins). Parts without
        images are left out.
    histogram : DataFrame
        One row per bin: its ends ``low`` and ``high`` on the scale of MOS, and the number of its
        images in ``training``, ``validation`` and ``test``.
    notes : list of str
        Sentences on what could not be had as asked; empty where all could.
    """

    sets: NDArray[np.object_]
    sizes: dict[str, int]
    uniformity: pd.DataFrame
    histogram: pd.DataFrame
    notes: list[str]


def split(
    mos: ArrayLike,
    *,
    test: int,
    validation: int,
    exclusive: ArrayLike | None = None,
    exclusive_test: int = 0,
    groups: ArrayLike | None = None,
    generator: np.random.Generator,
    names: ArrayLike | None = None,
) -> Splits:
    r"""Split images into training, validation and test.

    Parameters
    ----------
    mos : array_like
        One score per image, on any scale.
    test, validation : int
        Wanted number of images in the set; training keeps the rest.
    exclusive : array_like of bool, optional
        Images that must never be trained on, such as those of contents held back to see how well a
        model does on something new.
    exclusive_test : int
        How many of these go to test; the rest go to validation.
    groups : array_like of labels, optional
        Content of each image; images of one content are never in two sets. An image whose label
        is missing (None, NaN, empty) is a content of its own. A content with an exclusive image is
        exclusive as a whole.
    generator : numpy.random.Generator
        Draws which of the images that serve equally well go where.
    names : array_like of labels, optional
        Unique name of each image. With names the split does not depend on the order of the
        images; without, it is another for another order.

    Returns
    -------
    Splits
        Sizes are exact where groups allow, else the closest there are, which `notes` tells.

    Raises
    ------
    ValueError
        If arguments differ in length, a MOS is not finite, names repeat, or sizes cannot be had:
        negative, more than there are, or too small for the exclusive images.

    Notes
    -----
    The distance from uniform is the total variation distance over B = 20 bins of equal width that
    cover the range of all MOS,

    .. math:: \frac 1 2 \sum_b \left| \frac{h_b}{N} - \frac 1 B \right|,

    with :math:`h_b` of the set's N images in bin b. How many images of each bin go where is found
    by integer programming (see `analysis.quotas.quotas`): no test set of this size is nearer to
    uniform, and beside such a test set no validation set. Test takes no more than it needs from
    sparse bins, so that validation finds some there. Where MOS hit the bounds of bins depends on
    the lowest and highest MOS of all images.

    Examples
    --------
    Forty images, most of them of middling quality.

    >>> mos = [1, 2, 2, *[3] * 34, 4, 4, 5]
    >>> found = split(mos, test=5, validation=5, generator=np.random.default_rng(0))
    >>> found.sizes
    {'training': 30, 'validation': 5, 'test': 5}
    >>> sorted(np.array(mos)[found.sets == "test"].tolist())
    [1, 2, 3, 4, 5]
    """
    scores = np.asarray(mos, dtype=np.float64)
    held_back = _exclusive_images(exclusive, exclusive_test, scores)
    _check(scores, test, validation)
    order = _order(names, len(scores))
    group = _codes(groups, len(scores))
    # Codes in the order of names, so that the draw does not depend on that of the images.
    unit = np.empty_like(group)
    unit[order] = pd.factorize(group[order])[0]
    count = int(unit.max()) + 1
    exclusive_units = np.bincount(unit, weights=held_back, minlength=count) > 0
    widened = exclusive_units[unit]
    _check_exclusive(held_back, widened, test, validation, exclusive_test)

    edges = bin_edges(scores)
    bins = bins_of(scores, edges)
    kinds, kind = _kinds(unit, bins, exclusive_units)
    found = quotas(kinds, test=test, validation=validation, exclusive_test=exclusive_test)
    sets = _drawn(kind, found.test, found.validation, generator)[unit]

    sizes = {name: int((sets == name).sum()) for name in SETS}
    uniformity = _uniformity(sets, bins, widened)
    histogram = pd.DataFrame({"low": edges[:-1], "high": edges[1:]}).assign(
        **{name: np.bincount(bins[sets == name], minlength=BINS) for name in SETS}
    )
    notes = _size_notes(sizes, sets, widened, test, validation, exclusive_test)
    surplus = int(widened.sum() - held_back.sum())
    if surplus:
        notes.append(
            f"Images kept out of training only because they share a group with an exclusive one: "
            f"{surplus}."
        )
    if np.ptp(scores) == 0:
        notes.append("All MOS are equal, so that every set lies in one bin.")
    if not sizes["training"]:
        notes.append("Nothing is left for training.")
    if not found.proven:
        notes.append(
            "The search ended before it was proven that no other split comes nearer to the "
            "sizes and to uniform."
        )
    return Splits(sets, sizes, uniformity, histogram, notes)


def _check(scores: NDArray[np.float64], test: int, validation: int) -> None:
    if scores.ndim != 1 or not len(scores):
        raise ValueError(f"MOS must be a list of at least one score, not of shape {scores.shape}.")
    bad = ~np.isfinite(scores)
    if bad.any():
        position = int(np.argmax(bad))
        raise ValueError(
            f"The MOS of image {position + 1} is {scores[position]}; "
            f"leave out images without a finite MOS."
        )
    for name, size in (("test", test), ("validation", validation)):
        if size < 0:
            raise ValueError(f"The size of {name} must be 0 or more, not {size}.")
    if test + validation > len(scores):
        raise ValueError(
            f"{test} images for test and {validation} for validation are more than the "
            f"{len(scores)} there are; ask for fewer."
        )


def _exclusive_images(
    exclusive: ArrayLike | None, exclusive_test: int, scores: NDArray[np.float64]
) -> NDArray[np.bool_]:
    if exclusive is None:
        if exclusive_test:
            raise ValueError(
                f"Exclusive images: {exclusive_test} wanted for test, but none is marked; "
                f"say which are exclusive."
            )
        return np.zeros(scores.shape, dtype=np.bool_)
    held_back = np.asarray(exclusive, dtype=np.bool_)
    if held_back.shape != scores.shape:
        raise ValueError(
            f"There are {scores.size} MOS, but {held_back.size} marks of exclusive images; "
            f"give one per image."
        )
    return held_back


def _check_exclusive(
    held_back: NDArray[np.bool_],
    widened: NDArray[np.bool_],
    test: int,
    validation: int,
    exclusive_test: int,
) -> None:
    count = int(widened.sum())
    through_groups = count - int(held_back.sum())
    counted = f"{count}, of them {through_groups} through groups" if through_groups else f"{count}"
    if exclusive_test < 0:
        raise ValueError(
            f"The number of exclusive images in test must be 0 or more, not {exclusive_test}."
        )
    if exclusive_test > count:
        raise ValueError(
            f"Exclusive images: {exclusive_test} wanted for test, but there are {counted}; "
            f"ask for at most {count}."
        )
    if exclusive_test > test:
        raise ValueError(
            f"Exclusive images: {exclusive_test} wanted for test, which has room for {test}; "
            f"ask for fewer or for a larger test set."
        )
    if count - exclusive_test > validation:
        raise ValueError(
            f"Exclusive images: {count - exclusive_test} left for validation (there are {counted}; "
            f"{exclusive_test} go to test), which has room for {validation}; send more to test or "
            f"ask for a larger validation set."
        )


def _order(names: ArrayLike | None, count: int) -> NDArray[np.intp]:
    """Return the positions of the images in the order of their names."""
    if names is None:
        return np.arange(count)
    labels = np.asarray(names, dtype=object).astype(str)
    if labels.shape != (count,):
        raise ValueError(f"There are {count} MOS, but {labels.size} names; give one per image.")
    order = np.argsort(labels, kind="stable")
    same = labels[order][1:] == labels[order][:-1]
    if same.any():
        raise ValueError(
            f"Two images are named {labels[order][1:][same][0]}; give every image once."
        )
    return order


def _codes(groups: ArrayLike | None, count: int) -> NDArray[np.intp]:
    """Number the groups; an image without a label gets a number of its own."""
    if groups is None:
        return np.arange(count)
    labels = pd.Series(np.asarray(groups, dtype=object))
    if len(labels) != count:
        raise ValueError(
            f"There are {count} MOS, but {len(labels)} labels of groups; give one per image."
        )
    codes = pd.factorize(labels.where(labels.notna(), "").astype(str))[0].astype(np.intp)
    alone = (labels.isna() | (labels.astype(str) == "")).to_numpy()
    codes[alone] = count + np.arange(int(alone.sum()))
    return codes


def _kinds(
    unit: NDArray[np.intp], bins: NDArray[np.intp], exclusive: NDArray[np.bool_]
) -> tuple[Kinds, NDArray[np.intp]]:
    """Put units that are alike together; also return the kind of each unit."""
    histogram = np.bincount(unit * BINS + bins, minlength=len(exclusive) * BINS)
    described = np.column_stack([histogram.reshape(-1, BINS), exclusive])
    alike, kind, number = np.unique(described, axis=0, return_inverse=True, return_counts=True)
    return Kinds(alike[:, :BINS], alike[:, BINS].astype(np.bool_), number), kind


def _drawn(
    kind: NDArray[np.intp],
    test: NDArray[np.intp],
    validation: NDArray[np.intp],
    generator: np.random.Generator,
) -> NDArray[np.object_]:
    """Draw the quotas: of each kind in random order the first for test, the next for validation."""
    shuffled = np.lexsort([generator.permutation(len(kind)), kind])
    own = kind[shuffled]
    # Position of each unit among its own kind.
    place = np.arange(len(kind)) - np.searchsorted(own, own)
    sets = np.empty(len(kind), dtype=object)
    sets[shuffled] = np.select(
        [place < test[own], place < (test + validation)[own]], ["test", "validation"], "training"
    )
    return sets


def _uniformity(
    sets: NDArray[np.object_], bins: NDArray[np.intp], exclusive: NDArray[np.bool_]
) -> pd.DataFrame:
    parts: dict[str, NDArray[np.bool_]] = {"all": np.ones_like(exclusive)}
    if exclusive.any():
        parts |= {"exclusive": exclusive, "others": ~exclusive}
    counts = [
        (name, part, np.bincount(bins[(sets == name) & members], minlength=BINS))
        for name in SETS
        for part, members in parts.items()
    ]
    return pd.DataFrame(
        [
            (name, part, int(bars.sum()), distance_from_uniform(bars))
            for name, part, bars in counts
            if bars.any()
        ],
        columns=["set", "part", "n", "total_variation"],
    )


def _size_notes(
    sizes: dict[str, int],
    sets: NDArray[np.object_],
    exclusive: NDArray[np.bool_],
    test: int,
    validation: int,
    exclusive_test: int,
) -> list[str]:
    reached = {
        "Images in test": (sizes["test"], test),
        "Images in validation": (sizes["validation"], validation),
        "Exclusive images in test": (int(((sets == "test") & exclusive).sum()), exclusive_test),
    }
    return [
        f"{what}: {found} instead of {wanted}, since groups stay together."
        for what, (found, wanted) in reached.items()
        if found != wanted
    ]
