import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis import RatingsError, mean_opinion_scores, validate
from analysis.mos import z_scored_opinion_scores
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


def bootstrap():
    return {"ci": "bootstrap", "generator": np.random.default_rng(7)}


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


@settings(max_examples=40)
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


@settings(max_examples=40)
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


@settings(max_examples=40)
@given(studies())
def test_never_leaves_an_undefined_interval_without_a_note(frame):
    for options in every_way():
        table = scores_of(validate(frame), **options)
        empty = ~(table["ci_low"] < table["ci_high"])
        assert (table["note"] != "").tolist() == empty.tolist()
        assert table["mos"].notna().all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ci": "wald"}, "ci must be one of cluster, normal, t, bootstrap, not 'wald'."),
        (
            {"ci": "bootstrap"},
            "ci='bootstrap' needs a generator, such as numpy.random.default_rng(0).",
        ),
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


def drawn_by_hand(means, counts, confidence, generator, draws=20_000):
    """Expanded percentiles of weighted means of drawn raters, one draw after the other."""
    means, counts = np.array(means, dtype=float), np.array(counts, dtype=float)
    size = len(means)
    drawn = [
        np.average(means[pick], weights=counts[pick])
        for pick in generator.integers(size, size=(draws, size))
    ]
    far = np.sqrt(size / (size - 1)) * stats.t.ppf((1 + confidence) / 2, size - 1)
    return np.quantile(drawn, [stats.norm.cdf(-far), stats.norm.cdf(far)])


@pytest.mark.parametrize("average", ["ratings", "raters"])
def test_bootstraps_raters_rather_than_ratings(generator, average):
    # Nine raters of two rounds each, but for one who gave a single rating.
    means = generator.normal(60, 10, 9)
    rows = [
        ("a", f"r{code}", occasion, mean + (3 - 2 * occasion))
        for code, mean in enumerate(means)
        for occasion in (1, 2)
    ][1:]
    row = scores_of(ratings_of(*rows), ci="bootstrap", average=average, generator=generator).iloc[0]
    means[0] -= 1  # the second round alone
    counts = [1] + [2] * 8 if average == "ratings" else [1] * 9
    assert row["mos"] == pytest.approx(np.average(means, weights=counts))
    low, high = drawn_by_hand(means, counts, 0.95, generator)
    width = high - low
    assert row["ci_low"] == pytest.approx(low, abs=width / 20)
    assert row["ci_high"] == pytest.approx(high, abs=width / 20)


def test_repeats_a_bootstrap_from_its_seed_whatever_is_held_in_memory(generator, monkeypatch):
    _, frame = simulated_study(generator, stimuli=40)
    ratings = validate(frame[generator.random(len(frame)) < 0.6])
    first, second, third = (
        scores_of(ratings, ci="bootstrap", generator=np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    assert not np.allclose(first["ci_low"], third["ci_low"], rtol=0, atol=1e-9)
    # In small pieces the draws differ, and what they say does not.
    monkeypatch.setattr("analysis.rater_bootstrap._AT_ONCE", 700)
    pieces = scores_of(ratings, ci="bootstrap", generator=np.random.default_rng(1))
    width = (first["ci_high"] - first["ci_low"]).to_numpy()
    assert (np.abs(pieces["ci_low"] - first["ci_low"]) < width / 4).all()
    assert np.mean(pieces["ci_low"] - first["ci_low"]) == pytest.approx(0, abs=np.mean(width) / 40)


def test_says_where_raters_are_too_few_to_be_drawn(generator):
    rows = [
        (f"{size} raters", f"r{code}", 1, code**2) for size in range(1, 8) for code in range(size)
    ]
    for confidence, enough in ((0.95, 6), (0.8, 4), (0.99, 8)):
        table = scores_of(
            ratings_of(*rows), ci="bootstrap", confidence=confidence, generator=generator
        )
        expected = ["one rating"] + ["few raters" if size < enough else "" for size in range(2, 8)]
        assert table["note"].tolist() == expected
        assert table["ci_low"].isna().tolist() == [True] + [False] * 6
        inside = table[1:]
        assert (inside["ci_low"] >= 0).all()
        assert (inside["ci_high"] <= (inside["n_raters"] - 1) ** 2 + 1e-9).all()


@settings(max_examples=20)
@given(studies(), st.randoms(), st.sampled_from(["ratings", "raters"]))
def test_bootstraps_every_table_alike(frame, chance, average):
    order = list(range(len(frame)))
    chance.shuffle(order)
    table = scores_of(validate(frame), average=average, **bootstrap())
    again = scores_of(validate(frame.iloc[order]), average=average, **bootstrap())
    pd.testing.assert_frame_equal(table, again, rtol=1e-9)
    # With four raters at most there is no stimulus without a note.
    assert (table["note"] != "").all()
    assert (table["ci_low"].isna() == (table["n_raters"] == 1)).all()
    whole = table[table["n_raters"] > 1]
    assert whole["mos"].between(whole["ci_low"], whole["ci_high"]).all()
    scale = scores_of(
        validate(frame.assign(score=20 * frame["score"] - 7)), average=average, **bootstrap()
    )
    for name in ("mos", "ci_low", "ci_high"):
        np.testing.assert_allclose(scale[name], 20 * table[name] - 7, rtol=1e-9, atol=1e-8)
    assert scale["note"].tolist() == table["note"].tolist()


def test_says_of_every_column_what_it_is_and_in_what_unit():
    ratings = ratings_of(("a", "p", 1, 1), ("a", "q", 1, 4))
    table = scores_of(ratings)
    assert {"model", "ci", "average", "confidence", "source", "scale", "columns"} <= set(
        table.attrs
    )
    assert list(table.attrs["columns"]) == list(table)
    assert json.loads(json.dumps(table.attrs)) == table.attrs
    says = table.attrs["columns"]
    assert says["mos"] == (
        "mean of all ratings, on the scale of the ratings, of which 1 to 4 occur"
    )
    assert says["ci_low"] == (
        "lower end of the 95 % interval (cluster: raters' means, Student t on n_raters - 1), "
        "not cut off at the scale's ends, on the scale of the ratings, of which 1 to 4 occur"
    )
    stated = validate(ratings.frame, scale=(1, 5))
    says = scores_of(stated, ci="normal", confidence=0.9).attrs["columns"]
    assert scores_of(stated).attrs["scale"] == [1, 5]
    assert says["sd"].endswith("on the scale of the ratings, 1 to 5")
    assert "90 % interval (normal: all ratings as if independent, 1.64 SD" in says["ci_high"]
    ratings = ratings_of(("a", "p", 1, 1), ("b", "p", 1, 4))
    assert z_scored_opinion_scores(ratings).attrs["columns"]["mos"] == (
        "mean of all ratings, in SDs of a rater's own ratings, from that rater's mean"
    )


@given(studies())
def test_z_scores_agree_with_numpy_rater_by_rater(frame):
    own = frame.groupby("rater")["score"]
    frame["z"] = (frame["score"] - own.transform("mean")) / own.transform("std", ddof=1)
    defined = frame[np.isfinite(frame["z"])]
    if defined.empty:
        with pytest.raises(RatingsError) as caught:
            z_scored_opinion_scores(validate(frame))
        assert str(caught.value) == (
            "Nobody in ratings gave two different scores, so there are no z-scores; "
            "use the plain MOS."
        )
        return
    table = z_scored_opinion_scores(validate(frame)).set_index("stimulus")
    assert table.index.tolist() == sorted(set(frame["stimulus"]))
    for stimulus, all_of_it in frame.groupby("stimulus"):
        row, scores = table.loc[stimulus], defined.loc[defined["stimulus"] == stimulus, "z"]
        assert row["mos"] == pytest.approx(scores.mean(), abs=1e-12, nan_ok=True)
        assert row["n"] == len(scores)
        left_out = set(all_of_it["rater"]) - set(defined["rater"])
        assert row["note"].startswith("no z-scores") == (len(scores) == 0)
        assert ("left out" in row["note"]) == bool(left_out)
        if len(scores) > 1:
            assert row["sd"] == pytest.approx(scores.std(ddof=1), abs=1e-12)


def test_z_scores_leave_constant_raters_out_and_say_so():
    ratings = ratings_of(
        ("a", "p", 1, 1), ("b", "p", 1, 3), ("a", "q", 1, 20), ("b", "q", 1, 40),
        ("a", "flat", 1, 0.1), ("b", "flat", 1, 0.1), ("c", "flat", 1, 0.1), ("a", "once", 1, 5),
        ("d", "p", 1, 2),
    )  # fmt: skip
    table = z_scored_opinion_scores(ratings)
    assert table.attrs["constant_raters"] == ["flat", "once"]
    assert table.attrs["model"] == "z-score"
    table = table.set_index("stimulus")
    assert table["note"].to_dict() == {
        "a": "2 constant raters left out",
        "b": "1 constant rater left out",
        "c": "no z-scores; 1 constant rater left out",
        "d": "one rating",
    }
    assert table["n"].to_dict() == {"a": 2, "b": 2, "c": 0, "d": 1}
    assert table.loc["c", ["mos", "sd", "ci_low", "ci_high"]].isna().all()


def test_z_scores_have_their_own_intervals_and_the_rescaling_of_live(generator):
    _, frame = simulated_study(generator, stimuli=20)
    ratings = validate(frame)
    plain = z_scored_opinion_scores(ratings, ci="t", confidence=0.9)
    moved = z_scored_opinion_scores(ratings, ci="t", confidence=0.9, rescale=True)
    for name in ("mos", "ci_low", "ci_high"):
        np.testing.assert_allclose(moved[name], 100 * (plain[name] + 3) / 6, rtol=1e-12)
    np.testing.assert_allclose(moved["sd"], plain["sd"] * 100 / 6, rtol=1e-12)
    z = frame["score"] - frame.groupby("rater")["score"].transform("mean")
    z /= frame.groupby("rater")["score"].transform("std")
    own = z[frame["stimulus"] == "s0003"]
    low, high = stats.t.interval(0.9, len(own) - 1, own.mean(), stats.sem(own))
    assert plain.loc[3, ["ci_low", "ci_high"]].tolist() == pytest.approx([low, high])
    assert plain["n"].eq(20).all()
