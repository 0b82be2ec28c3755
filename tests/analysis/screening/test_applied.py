import numpy as np
import pandas as pd
import pytest

from analysis import RatingsError, mean_opinion_scores, round_agreement, validate
from analysis.screening import (
    apply_screening,
    before_and_after,
    screen_bt500,
    screen_correlation,
    screen_gold,
    screen_self_consistency,
)
from tests.analysis.screening.made import ratings_by
from tests.analysis.studies import simulated_study

GOLD = pd.DataFrame({"stimulus": ["s000", "s001", "s002"], "mos": [20, 40, 60], "sd": 10})


@pytest.fixture
def sparse():
    """Two careful raters and a careless one, who alone rated two of the six stimuli."""
    return ratings_by(
        {
            "p": [20, 40, 60, 30],
            "q": [22, 41, 66, 35],
            "bad": [60, 40, 20, None, 50, 70],
            "r": [20, 40, 60, None, None, None, 10],
        }
    )


def test_leaves_out_the_rejected_and_reports_what_is_lost(sparse):
    screened = apply_screening(sparse, screen_gold(sparse, GOLD))
    assert screened.rejected.tolist() == ["bad"]
    assert screened.ratings.raters.tolist() == ["p", "q", "r"]
    assert len(screened.ratings) == len(sparse) - 5
    assert screened.lost_stimuli.tolist() == ["s004", "s005"]
    assert screened.thinned_stimuli.tolist() == []
    assert screened.note == (
        "Kept: 3 of 4 raters, 12 of 17 ratings, 5 of 7 stimuli. Left without a rater, and so "
        "without a MOS: 2 stimuli (s004, s005)."
    )
    table = mean_opinion_scores(screened.ratings)
    assert sorted({*table["stimulus"], *screened.lost_stimuli}) == sparse.stimuli.tolist()
    assert table["mos"].notna().all()


def test_reports_stimuli_left_with_one_rater():
    ratings = ratings_by({"p": [20, 40, 60], "bad": [60, 40, 20]})
    screened = apply_screening(ratings, screen_gold(ratings, GOLD))
    assert screened.thinned_stimuli.tolist() == ["s000", "s001", "s002"]
    assert screened.note.endswith("Left with a single rater: 3 stimuli (s000, s001, s002).")


def test_keeps_all_where_nobody_is_rejected(sparse):
    screened = apply_screening(sparse, screen_bt500(sparse))
    assert screened.ratings.frame.equals(sparse.frame)
    assert screened.note == "Kept: 4 of 4 raters, 17 of 17 ratings, 7 of 7 stimuli."


def test_refuses_to_leave_nobody():
    ratings = ratings_by({"p": [60, 40, 20], "q": [60, 40, 20]})
    with pytest.raises(RatingsError) as caught:
        apply_screening(ratings, screen_gold(ratings, GOLD))
    assert str(caught.value) == (
        "Method gold rejects all 2 raters of ratings, which leaves no rating; use a milder "
        "threshold or another method."
    )


def test_refuses_the_screening_of_other_raters(sparse):
    screening = screen_gold(sparse, GOLD)
    kept = apply_screening(sparse, screening).ratings
    with pytest.raises(ValueError, match=r"^The screening is about 4 raters, but not those of "):
        apply_screening(kept, screening)


def test_shows_figures_before_and_after(generator):
    _, frame = simulated_study(generator, stimuli=60, raters=8)
    guessed = (frame["rater"] == "r003") & (frame["round"] == 2)
    frame.loc[guessed, "score"] = generator.uniform(1, 100, guessed.sum())
    ratings = validate(frame)
    screening = screen_self_consistency(ratings)

    def figures(some):
        agreement = round_agreement(some)
        return {"round_srcc": agreement.srcc, "round_rmse": agreement.rmse}

    table = before_and_after(ratings, screening, figures)
    assert table["figure"].tolist() == ["raters", "ratings", "stimuli", "round_srcc", "round_rmse"]
    assert table["before"].tolist()[:3] == [8, 960, 60]
    assert table["after"].tolist()[:3] == [7, 840, 60]
    kept = ratings.keep(ratings.raters[ratings.rater] != "r003")
    assert table["before"].tolist()[3:] == list(figures(ratings).values())
    assert table["after"].tolist()[3:] == list(figures(kept).values())
    assert (table["note"] == "").all()
    assert "raises self-consistency and round agreement" in table.attrs["caution"]


def test_says_which_figure_is_undefined_and_why(sparse):
    def figures(some):
        if len(some.raters) < 4:
            raise RatingsError("Four raters are needed.")
        return {"defined": 1.0, "never": np.nan}

    table = before_and_after(sparse, screen_gold(sparse, GOLD), figures).set_index("figure")
    assert table.loc["defined", "before"] == 1
    assert table["after"].isna().to_dict()["defined"]
    assert table.loc["defined", "note"] == "after screening: Four raters are needed."
    assert table.loc["never", "note"] == (
        "undefined before screening; after screening: Four raters are needed."
    )
    assert table.attrs["caution"] == ""


def test_screens_in_one_pass():
    """Whom a second pass would reject, with the worst gone, is kept in the first."""
    scores = {f"r{code}": [1, 2, 3, 4, 5, 6, 7, 8] for code in range(8)}
    scores |= {"worst": [8, 7, 6, 5, 4, 3, 2, 1], "bad": [4, 1, 6, 2, 7, 3, 8, 5]}
    ratings = ratings_by(scores)
    first = apply_screening(ratings, screen_correlation(ratings))
    assert first.rejected.tolist() == ["worst"]
    assert screen_correlation(first.ratings).rejected.tolist() == ["bad"]
