import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.splits import SETS, split
from analysis.uniformity import BINS


def draw(mos, test, validation, seed=0, **options):
    generator = np.random.default_rng(seed)
    return split(mos, test=test, validation=validation, generator=generator, **options)


OFF = "Images in {}: {} instead of {}, since groups stay together."
KEPT_OUT = "Images kept out of training only because they share a group with an exclusive one: {}."


def bins_of(mos):
    return np.histogram_bin_edges(mos, BINS), np.asarray(mos, dtype=float)


def distance(mos, members):
    """Total variation from uniform, by numpy's own histogram over the range of all MOS."""
    edges, scores = bins_of(mos)
    counts, _ = np.histogram(scores[members], edges)
    return np.abs(counts / counts.sum() - 1 / BINS).sum() / 2


@st.composite
def pools(draw, most=60):
    """MOS with exclusive images and groups, and sizes that can be had."""
    count = draw(st.integers(2, most))
    mos = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    exclusive = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    groups = draw(st.lists(st.integers(0, count), min_size=count, max_size=count))
    shared = {group for group, out in zip(groups, exclusive, strict=True) if out}
    return mos, exclusive, groups, [group in shared for group in groups]


def sizes_for(data, count, exclusive):
    """Sizes that hold the exclusive images."""
    exclusive_test = data.draw(st.integers(0, exclusive))
    rest = exclusive - exclusive_test
    test = data.draw(st.integers(exclusive_test, count - rest))
    validation = data.draw(st.integers(rest, count - test))
    return test, validation, exclusive_test


@settings(max_examples=20)
@given(pools(), st.data())
def test_gives_exact_sizes_without_groups_and_trains_on_no_exclusive_image(pool, data):
    mos, exclusive, _, _ = pool
    test, validation, exclusive_test = sizes_for(data, len(mos), sum(exclusive))
    found = draw(mos, test, validation, exclusive=exclusive, exclusive_test=exclusive_test)
    assert found.sizes == {
        "training": len(mos) - test - validation,
        "validation": validation,
        "test": test,
    }
    assert {name: (found.sets == name).sum() for name in SETS} == found.sizes
    out = np.array(exclusive)
    assert not (out & (found.sets == "training")).any()
    assert (out & (found.sets == "test")).sum() == exclusive_test
    assert not any("instead of" in note for note in found.notes)


@settings(max_examples=20)
@given(pools(), st.data())
def test_never_parts_a_group_and_says_how_far_sizes_are_off(pool, data):
    mos, exclusive, groups, widened = pool
    test, validation, exclusive_test = sizes_for(data, len(mos), sum(widened))
    found = draw(
        mos, test, validation, exclusive=exclusive, exclusive_test=exclusive_test, groups=groups
    )
    for group in set(groups):
        members = np.array(groups) == group
        assert len(set(found.sets[members])) == 1
    assert not (np.array(widened) & (found.sets == "training")).any()
    for name, wanted in (("test", test), ("validation", validation)):
        sentence = OFF.format(name, found.sizes[name], wanted)
        assert (sentence in found.notes) == (found.sizes[name] != wanted)
    freed = sum(widened) - sum(exclusive)
    assert (KEPT_OUT.format(freed) in found.notes) == (freed > 0)


def ways(groups, exclusive):
    """Every way to put whole groups into sets, as arrays of sets per image."""
    labels = sorted(set(groups))
    codes = np.array([labels.index(group) for group in groups])
    out = np.array(exclusive)
    for chosen in itertools.product(SETS, repeat=len(labels)):
        sets = np.array(chosen)[codes]
        if not (out & (sets == "training")).any():
            yield sets


@settings(max_examples=20)
@given(pools(most=6), st.booleans(), st.data())
def test_finds_what_trying_every_way_finds(pool, grouped, data):
    mos, exclusive, groups, widened = pool
    if not grouped:
        groups, widened = list(range(len(mos))), exclusive
    out = np.array(widened)
    wanted = sizes_for(data, len(mos), int(out.sum()))

    def sizes_of(sets):
        return (sets == "test").sum(), (sets == "validation").sum(), ((sets == "test") & out).sum()

    def deviation(sets):
        return sum(abs(a - b) for a, b in zip(sizes_of(sets), wanted, strict=True))

    def distances(sets):
        return tuple(
            round(distance(mos, sets == name), 9) if (sets == name).any() else 0.0
            for name in ("test", "validation")
        )

    found = draw(
        mos, wanted[0], wanted[1], exclusive=exclusive, exclusive_test=wanted[2], groups=groups
    )
    every = list(ways(groups, widened))
    assert deviation(found.sets) == min(deviation(sets) for sets in every)
    alike = [sets for sets in every if sizes_of(sets) == sizes_of(found.sets)]
    assert distances(found.sets) == min(distances(sets) for sets in alike)


def test_leaves_sparse_bins_to_validation_where_test_does_not_need_them():
    # Bins of 12, 12 and many: uniform test of 60 can do with 3 of each bin.
    mos = np.repeat(np.arange(20), [12, 12, *[40] * 18])
    found = draw(mos, 60, 60)
    assert found.histogram["test"].tolist() == [3] * 20
    assert found.histogram["validation"].tolist() == [3] * 20


def test_spreads_what_sparse_bins_lack_evenly_over_the_others():
    mos = np.repeat(np.arange(20), [1, 2, *[50] * 18])
    counts = draw(mos, 200, 0).histogram["test"].tolist()
    assert counts[:2] == [1, 2]
    assert set(counts[2:]) <= {10, 11, 12}


def test_spreads_fewer_images_than_bins_over_the_whole_range():
    found = draw(np.arange(100), 4, 4)
    for name in ("test", "validation"):
        counts = found.histogram[name].to_numpy()
        assert counts.reshape(4, 5).sum(axis=1).tolist() == [1, 1, 1, 1]


def test_reports_the_distance_that_numpy_finds(generator):
    mos = generator.normal(0.7, 0.05, 500)
    exclusive = generator.random(500) < 0.2
    found = draw(mos, 100, 120, exclusive=exclusive, exclusive_test=30)
    parts = {"all": np.ones(500, dtype=bool), "exclusive": exclusive, "others": ~exclusive}
    assert len(found.uniformity) == 8  # training has no exclusive part
    for row in found.uniformity.itertuples():
        members = (found.sets == row.set) & parts[row.part]
        assert row.n == members.sum()
        assert row.total_variation == pytest.approx(distance(mos, members), abs=1e-12)
    edges, _ = bins_of(mos)
    assert found.histogram["low"].tolist() == edges[:-1].tolist()
    for name in SETS:
        counts, _ = np.histogram(mos[found.sets == name], edges)
        assert found.histogram[name].tolist() == counts.tolist()


def test_repeats_itself_for_a_seed_and_not_for_another(generator):
    mos = generator.normal(size=300)
    sets = draw(mos, 50, 50).sets
    assert draw(mos, 50, 50).sets.tolist() == sets.tolist()
    assert draw(mos, 50, 50, seed=1).sets.tolist() != sets.tolist()


def test_does_not_depend_on_the_order_of_named_images(generator):
    mos = generator.normal(size=200)
    names = np.array([f"{code}.jpg" for code in range(200)])
    exclusive = generator.random(200) < 0.1
    groups = generator.integers(0, 80, 200)
    order = generator.permutation(200)

    def sets(rows):
        return draw(
            mos[rows],
            40,
            40,
            names=names[rows],
            exclusive=exclusive[rows],
            exclusive_test=5,
            groups=groups[rows],
        ).sets

    assert sets(order).tolist() == sets(np.arange(200))[order].tolist()


def test_draws_every_image_of_a_bin_as_often_as_the_others():
    # 40 images in each of two bins, 20 of each to test: every image half of the times.
    mos = np.repeat([0, 1], 40)
    times = sum(draw(mos, 40, 0, seed=seed).sets == "test" for seed in range(40))
    assert times.sum() == 1600
    assert abs(times - 20).max() <= 13  # four standard deviations


def test_takes_images_without_a_label_for_groups_of_their_own():
    found = draw([1, 2, 3, 4, 5, 6], 1, 1, groups=["a", "a", None, "", float("nan"), "a"])
    assert found.notes == []
    assert found.sizes == {"training": 4, "validation": 1, "test": 1}
    assert set(found.sets[[0, 1, 5]]) == {"training"}


def test_comes_as_close_to_the_sizes_as_groups_allow():
    found = draw(np.arange(40), 9, 12, groups=np.arange(40) // 5)
    assert found.sizes == {"training": 20, "validation": 10, "test": 10}
    assert found.notes == [
        "Images in test: 10 instead of 9, since groups stay together.",
        "Images in validation: 10 instead of 12, since groups stay together.",
    ]


def test_says_what_is_odd_about_a_split():
    found = draw([3.0, 3.0], 1, 1)
    assert found.notes == [
        "All MOS are equal, so that every set lies in one bin.",
        "Nothing is left for training.",
    ]
    assert found.uniformity["total_variation"].to_numpy() == pytest.approx(0.95)
    found = draw(
        [1, 2, 3, 4], 0, 2, exclusive=[True, False, False, False], groups=["a", "a", "b", "c"]
    )
    assert found.notes == [KEPT_OUT.format(1)]


ONE = {"mos": [1.0, 2.0, 3.0, 4.0], "test": 1, "validation": 1}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mos": []}, "MOS must be a list of at least one score, not of shape (0,)."),
        (
            {"mos": [1.0, float("nan")]},
            "The MOS of image 2 is nan; leave out images without a finite MOS.",
        ),
        ({"test": -1}, "The size of test must be 0 or more, not -1."),
        ({"validation": -2}, "The size of validation must be 0 or more, not -2."),
        (
            {"test": 3, "validation": 2},
            (
                "3 images for test and 2 for validation are more than the 4 there are; "
                "ask for fewer."
            ),
        ),
        (
            {"exclusive_test": 1},
            ("Exclusive images: 1 wanted for test, but none is marked; say which are exclusive."),
        ),
        (
            {"exclusive": [True]},
            "There are 4 MOS, but 1 marks of exclusive images; give one per image.",
        ),
        (
            {"exclusive": [True, False, False, False], "exclusive_test": -1},
            "The number of exclusive images in test must be 0 or more, not -1.",
        ),
        (
            {"exclusive": [True, False, False, False], "exclusive_test": 2},
            "Exclusive images: 2 wanted for test, but there are 1; ask for at most 1.",
        ),
        (
            {"exclusive": [True, True, True, False], "exclusive_test": 2},
            (
                "Exclusive images: 2 wanted for test, which has room for 1; "
                "ask for fewer or for a larger test set."
            ),
        ),
        (
            {"exclusive": [True, True, False, False], "groups": ["a", "b", "b", "c"]},
            (
                "Exclusive images: 3 left for validation (there are 3, of them 1 through groups; "
                "0 go to test), which has room for 1; send more to test or ask for a larger "
                "validation set."
            ),
        ),
        ({"names": ["a", "b"]}, "There are 4 MOS, but 2 names; give one per image."),
        ({"names": list("abca")}, "Two images are named a; give every image once."),
        ({"groups": ["a"]}, "There are 4 MOS, but 1 labels of groups; give one per image."),
    ],
)
def test_refuses_what_cannot_be_had(options, message):
    with pytest.raises(ValueError, match=r".") as caught:
        split(**{**ONE, "generator": np.random.default_rng(0), **options})
    assert str(caught.value) == message
