import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import mean_opinion_scores, validate
from tests.analysis.studies import simulated_study


def scores_of(ratings, **options):
    return mean_opinion_scores(ratings, **options)


def ratings_of(*rows):
    return validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"]))


@st.composite
def studies(draw):
    """Up to 5 stimuli x 4 raters x 3 rounds of scores 1..5, any of them missing but one."""
    cells = draw(
        st.lists(
            st.tuples(st.sampled_from("abcde"), st.sampled_from("pqrs"), st.integers(1, 3)),
            min_size=1,
            unique=True,
        )
    )
    scores = draw(st.lists(st.integers(1, 5), min_size=len(cells), max_size=len(cells)))
    rows = [(*cell, score) for cell, score in zip(cells, scores, strict=True)]
    return pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])


def every_way():
    yield {"ci": "cluster"}
    yield {"ci": "cluster", "average": "raters"}
    yield {"ci": "t"}
    yield {"ci": "normal"}


@given(studies())
def test_agrees_with_numpy_stimulus_by_stimulus(frame):
    table = scores_of(validate(frame)).set_index("stimulus")
    assert table.index.tolist() == sorted(set(frame["stimulus"]))
    for stimulus, own in frame.groupby("stimulus"):
        scores = own["score"].to_numpy()
        row = table.loc[stimulus]
        assert row["mos"] == pytest.approx(scores.mean())
        assert row["n"] == len(scores)
        assert row["n_raters"] == own["rater"].nunique()
        if len(scores) > 1:
            assert row["sd"] == pytest.approx(scores.std(ddof=1))


@given(studies(), st.randoms())
def test_does_not_depend_on_the_order_of_the_rows(frame, chance):
    order = list(range(len(frame)))
    chance.shuffle(order)
    for options in every_way():
        pd.testing.assert_frame_equal(
            scores_of(validate(frame), **options),
            scores_of(validate(frame.iloc[order]), **options),
            rtol=1e-12,
        )


@given(studies(), st.sampled_from([0.01, 20.0, 1e6]), st.sampled_from([-20.0, 0.0, 0.3]))
def test_follows_a_change_of_scale(frame, factor, shift):
    for options in every_way():
        plain = scores_of(validate(frame), **options)
        moved = scores_of(validate(frame.assign(score=factor * frame["score"] + shift)), **options)
        for name in ("mos", "ci_low", "ci_high"):
            np.testing.assert_allclose(
                moved[name], factor * plain[name] + shift, rtol=1e-9, atol=1e-9 * factor
            )
        np.testing.assert_allclose(moved["sd"], factor * plain["sd"], rtol=1e-9)
        assert moved["note"].tolist() == plain["note"].tolist()


def test_takes_the_rater_for_the_unit_of_its_interval():
    ratings = ratings_of(
        *[("a", rater, occasion, score) for rater, scores in
          {"p": (1, 3), "q": (4, 4), "r": (5, 4)}.items()
          for occasion, score in enumerate(scores, 1)]
    )  # fmt: skip
    row = scores_of(ratings).iloc[0]
    own = stats.t.interval(0.95, 2, loc=3.5, scale=stats.sem([2, 4, 4.5]))
    assert row["mos"] == 3.5
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(own)


def test_offers_the_pooled_intervals_of_other_tools():
    scores = [1, 3, 4, 4, 5]
    ratings = ratings_of(*[("a", f"r{code}", 1, score) for code, score in enumerate(scores)])
    for ci, expected in {
        "t": stats.t.interval(0.95, 4, loc=3.4, scale=stats.sem(scores)),
        "normal": stats.norm.interval(0.95, loc=3.4, scale=stats.sem(scores)),
    }.items():
        row = scores_of(ratings, ci=ci).iloc[0]
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(expected)
    # With one rating from each rater, the two t intervals are one.
    row = scores_of(ratings, ci="cluster").iloc[0]
    assert row["ci_low"] == pytest.approx(stats.t.interval(0.95, 4, 3.4, stats.sem(scores))[0])


def test_counts_each_rating_or_each_rater_the_same_as_asked():
    ratings = ratings_of(("a", "p", 1, 1), ("a", "p", 2, 1), ("a", "q", 1, 4), ("a", "r", 1, 4))
    assert scores_of(ratings)["mos"][0] == 2.5
    by_rater = scores_of(ratings, average="raters").iloc[0]
    assert by_rater["mos"] == 3
    assert (by_rater["ci_low"], by_rater["ci_high"]) == pytest.approx(
        stats.t.interval(0.95, 2, loc=3, scale=stats.sem([1, 4, 4]))
    )


def test_uses_the_bias_reduced_error_where_raters_gave_different_numbers():
    # Worked by hand: weights 1/2, 1/4, 1/4; means 1, 4, 4; MOS 2.5.
    ratings = ratings_of(("a", "p", 1, 1), ("a", "p", 2, 1), ("a", "q", 1, 4), ("a", "r", 1, 4))
    error = np.sqrt(0.5**2 * 1.5**2 / 0.5 + 2 * 0.25**2 * 1.5**2 / 0.75)
    row = scores_of(ratings).iloc[0]
    assert row["ci_high"] - 2.5 == pytest.approx(stats.t.ppf(0.975, 2) * error)


def test_says_why_an_interval_is_missing_or_empty():
    ratings = ratings_of(
        ("alone", "p", 1, 3),
        ("one rater", "p", 1, 3), ("one rater", "p", 2, 4),
        ("same", "p", 1, 0.1), ("same", "q", 1, 0.1), ("same", "r", 1, 0.1),
        ("means", "p", 1, 2), ("means", "p", 2, 4), ("means", "q", 1, 3), ("means", "q", 2, 3),
        ("fine", "p", 1, 2), ("fine", "q", 1, 3),
    )  # fmt: skip
    table = scores_of(ratings).set_index("stimulus")
    assert table["note"].to_dict() == {
        "alone": "one rating",
        "one rater": "one rater",
        "same": "unanimous",
        "means": "raters agree",
        "fine": "",
    }
    undefined = table.index[table["ci_low"].isna()]
    assert sorted(undefined) == ["alone", "one rater"]
    assert table.loc["same", "sd"] == 0
    assert table.loc["same", "ci_low"] == table.loc["same", "ci_high"]
    pooled = scores_of(ratings, ci="t").set_index("stimulus")
    assert pooled.loc["one rater", "note"] == ""
    assert pooled["ci_low"].isna().sum() == 1


@given(studies())
def test_never_leaves_an_undefined_interval_without_a_note(frame):
    for options in every_way():
        table = scores_of(validate(frame), **options)
        empty = ~(table["ci_low"] < table["ci_high"])
        assert (table["note"] != "").tolist() == empty.tolist()
        assert table["mos"].notna().all()


def test_covers_the_truth_as_often_as_it_says(generator):
    covered: dict[str, list[float]] = {"cluster": [], "normal": []}
    for _ in range(200):
        truth, frame = simulated_study(generator)
        ratings = validate(frame)
        for ci, shares in covered.items():
            table = scores_of(ratings, ci=ci)
            shares.append(np.mean((table["ci_low"] <= truth) & (truth <= table["ci_high"])))
    assert 0.93 <= np.mean(covered["cluster"]) <= 0.97
    # What the default is there for: pooling raters and rounds promises too much.
    assert np.mean(covered["normal"]) < 0.90


def test_covers_the_truth_where_ratings_are_missing(generator):
    shares = []
    for _ in range(200):
        truth, frame = simulated_study(generator)
        rated = frame[generator.random(len(frame)) < 0.8]
        table = scores_of(validate(rated))
        shares.append(np.mean((table["ci_low"] <= truth) & (truth <= table["ci_high"])))
    assert 0.93 <= np.mean(shares) <= 0.97


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ci": "bootstrap"}, "ci must be one of cluster, normal, t, not 'bootstrap'."),
        ({"average": "median"}, "average must be one of ratings, raters, not 'median'."),
        ({"confidence": 95}, "confidence must lie between 0 and 1, not at 95."),
        (
            {"ci": "t", "average": "raters"},
            (
                "The interval 't' belongs to the mean of all ratings; "
                "use average='ratings' with it, or ci='cluster'."
            ),
        ),
    ],
)
def test_refuses_options_it_cannot_honour(options, message):
    with pytest.raises(ValueError, match=r".") as caught:
        scores_of(ratings_of(("a", "p", 1, 3)), **options)
    assert str(caught.value) == message
