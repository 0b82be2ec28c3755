import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ranking import mean_rank

# Table 1 of the AIM 2024 challenge report, in its order.
AIM = pd.DataFrame(
    [
        ("SJTU", 0.0418, 0.0615, 0.7985, 0.8463, 0.6573),
        ("GS-PIQA", 0.0430, 0.0607, 0.7925, 0.8297, 0.6399),
        ("CIPLAB", 0.0445, 0.0638, 0.7995, 0.8354, 0.6419),
        ("EQCNet", 0.0438, 0.0621, 0.7682, 0.7954, 0.6055),
        ("MobileNet-IQA", 0.0463, 0.0659, 0.7558, 0.7883, 0.5975),
        ("NF-RegNets", 0.0494, 0.0703, 0.7222, 0.7715, 0.5806),
        ("Challenge Baseline", 0.0502, 0.0733, 0.6881, 0.7462, 0.5537),
        ("CLIP-IQA*", 0.0519, 0.0723, 0.7116, 0.7305, 0.5393),
        ("ICL", 0.1147, 0.1364, 0.5206, 0.5166, 0.3615),
    ],
    columns=["Method", "MAE", "RMSE", "PLCC", "SRCC", "KRCC"],
)
BASELINE = AIM["Method"] == "Challenge Baseline"


def test_ranks_the_aim_2024_challenge_as_its_report():
    table = mean_rank(AIM["Method"], AIM, ~BASELINE)
    teams = AIM["Method"][~BASELINE].tolist()
    assert table["model"].tolist() == [*teams, "Challenge Baseline"]
    assert table["rank"][:8].tolist() == list(range(1, 9))
    assert table["score"][:8].tolist() == [1.4, 2.4, 2.6, 3.6, 5.0, 6.0, 7.0, 8.0]
    assert table.iloc[8].drop("model").isna().all()


def test_does_so_whatever_the_order_of_the_rows(generator):
    order = generator.permutation(len(AIM))
    shuffled = AIM.iloc[order]
    pd.testing.assert_frame_equal(
        mean_rank(shuffled["Method"], shuffled, ~BASELINE[order]),
        mean_rank(AIM["Method"], AIM, ~BASELINE),
    )


def test_lets_an_unranked_model_change_nobodys_rank():
    without = AIM[~BASELINE]
    pd.testing.assert_frame_equal(
        mean_rank(AIM["Method"], AIM, ~BASELINE)[:8], mean_rank(without["Method"], without)
    )
    # Ranked, it would part those on either side of it.
    assert mean_rank(AIM["Method"], AIM)["score"].tolist()[-1] == 9.0


def test_shares_ranks_between_equal_figures_and_places_between_equal_scores():
    figures = pd.DataFrame({"mae": [0.1, 0.2, 0.2, 0.3], "srcc": [0.5, 0.9, 0.9, 0.5]})
    table = mean_rank(list("abcd"), figures)
    assert table["model"].tolist() == ["b", "c", "a", "d"]
    assert table["rank_mae"].tolist() == [2.5, 2.5, 1.0, 4.0]
    assert table["rank_srcc"].tolist() == [1.5, 1.5, 3.5, 3.5]
    assert table["score"].tolist() == [2.0, 2.0, 2.25, 3.75]
    assert table["rank"].tolist() == [1, 1, 3, 4]


def test_parts_equal_scores_by_the_first_figure():
    figures = pd.DataFrame({"rmse": [0.1, 0.2], "srcc": [0.5, 0.9]})
    assert mean_rank(["a", "b"], figures)["model"].tolist() == ["b", "a"]


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 5), min_size=1, max_size=12))
def test_hands_out_the_same_sum_of_ranks_whatever_ties_there_are(rows):
    figures = pd.DataFrame(rows, columns=["srcc", "plcc", "krcc", "rmse", "mae"])
    table = mean_rank([f"m{code}" for code in range(len(rows))], figures)
    count = len(rows)
    assert table["score"].sum() == pytest.approx(count * (count + 1) / 2)
    assert table["score"].is_monotonic_increasing
    assert table["score"].between(1, count).all()
    np.testing.assert_array_equal(table["rank"], table["score"].rank(method="min"))


ONE = pd.DataFrame({"srcc": [0.5, float("nan")]})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (["a", "b"], ONE.rename(columns={"srcc": "GMACs"})),
            (
                "No column is a figure to rank by (found: GMACs); "
                "name at least one of srcc, plcc, krcc, rmse, mae."
            ),
        ),
        (
            (["a", "b"], ONE.assign(SRCC=1)),
            "There are two columns for srcc (srcc, SRCC); keep one of them.",
        ),
        (
            (["a", "b"], ONE),
            "srcc of b is nan; give a finite number or do not rank the model.",
        ),
        ((["a", "a"], ONE), "Two models are named a; give every model a name of its own."),
        (
            (["a", "b"], ONE, [False, False]),
            "There is no model to rank; let at least one take part.",
        ),
        (
            (["a"], ONE),
            (
                "There are 1 names, 2 rows of figures and 1 marks of who is ranked; "
                "give one of each per model."
            ),
        ),
    ],
)
def test_refuses_what_cannot_be_ranked(arguments, message):
    with pytest.raises(ValueError, match=r".") as caught:
        mean_rank(*arguments)
    assert str(caught.value) == message


def test_asks_no_figures_of_models_that_are_not_ranked():
    table = mean_rank(["a", "b"], ONE, [True, False])
    assert table["model"].tolist() == ["a", "b"]
    assert table["score"][0] == 1
