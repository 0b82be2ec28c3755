"""What the ratings say so far; the page's tests look at what it makes of it."""

import pandas as pd
import pytest

from analysis import mean_opinion_scores, self_consistency, validate
from annotations.models import Exclusion
from annotations.models.rater import RaterKind
from annotations.protocol.stages import Stage
from annotations.selectors.results import consistency_of, main_ratings, results_of
from annotations.selectors.tables import answers_table, ratings_table
from annotations.services import exclusions
from tests import factories


def opinion(place: int) -> factories.Opinion:
    """Rate in an order of one's own, the same in every round."""
    return lambda stimulus: 10 + (31 * stimulus.pk + 7 * place) % 80


@pytest.fixture
def rated_study(db):
    """A study with hidden gold that four raters have completed, one of them as a preview.

    One of the others is excluded, one for the second round alone.
    """
    study = factories.launch_study(n_hidden=3)
    kinds = [RaterKind.REAL, RaterKind.REAL, RaterKind.REAL, RaterKind.PREVIEW]
    raters = [factories.join(study, kind=kind) for kind in kinds]
    for place, rater in enumerate(raters):
        factories.walk_to(rater, Stage.MAIN)
        for _ in range(8):
            factories.rate_assignment(factories.next_assignment(rater), opinion(place))
    exclusions.exclude(rater_id=raters[1].pk, reason="a test")
    Exclusion.objects.create(
        rater=raters[2], scope="round", round=2, reason="ill", created_at=study.created_at
    )
    return study


def test_what_counts_is_what_an_export_holds(rated_study):
    exported = ratings_table(answers_table(rated_study))
    found = main_ratings(rated_study)
    counted = found[found["counted_kind"] & ~found["excluded"]]
    names = dict(rated_study.stimuli.values_list("pk", "name"))
    pseudonyms = {rater.pk: rater.pseudonym for rater in rated_study.raters.all()}
    here = pd.DataFrame(
        {
            "stimulus": counted["stimulus"].map(names),
            "rater": counted["rater"].map(pseudonyms),
            "round": counted["round"],
            "score": counted["score"],
        }
    )
    order = ["stimulus", "rater", "round"]
    pd.testing.assert_frame_equal(
        here.sort_values(order).reset_index(drop=True),
        exported[list(here)].sort_values(order).reset_index(drop=True),
        check_dtype=False,
    )


def test_the_scores_are_those_of_an_export(rated_study):
    exported = mean_opinion_scores(validate(ratings_table(answers_table(rated_study))))
    found = results_of(rated_study, main_ratings(rated_study)).scores
    found = found.sort_values("name").reset_index(drop=True)
    assert found["name"].tolist() == exported["stimulus"].tolist()
    for column in ("mos", "sd", "n", "n_raters", "ci_low", "ci_high"):
        assert found[column].tolist() == pytest.approx(exported[column].tolist())


def test_the_results_count_what_is_left_out(rated_study):
    found = results_of(rated_study, main_ratings(rated_study))
    assert (found.ratings, found.raters, found.excluded, found.stimuli) == (27, 2, 2, 9)
    assert (found.agreement.n_raters, found.agreement_of_all.n_raters) == (1, 3)


def test_self_consistency_is_known_of_everybody(rated_study):
    found = consistency_of(main_ratings(rated_study))
    assert set(found) == {rater.pk for rater in rated_study.raters.all()}
    exported = answers_table(rated_study)
    main = exported[(exported["kind"] == "main") & (exported["stimulus_kind"] == "main")]
    expected = self_consistency(validate(main)).set_index("rater")
    for rater in rated_study.raters.filter(kind=RaterKind.REAL):
        assert found[rater.pk].images == 9
        assert found[rater.pk].srcc == pytest.approx(expected.loc[rater.pseudonym, "srcc"])


def test_self_consistency_is_not_known_before_a_second_round(study):
    rater = factories.walk_to(factories.join(study), Stage.MAIN)
    assert consistency_of(main_ratings(study)) == {}
    factories.rate_assignment(factories.next_assignment(rater))
    assert consistency_of(main_ratings(study)) == {}


def test_there_are_no_results_without_ratings(study):
    found = results_of(study, main_ratings(study))
    assert (found.ratings, found.raters, found.stimuli, len(found.scores)) == (0, 0, 9, 0)
    assert found.agreement is found.agreement_of_all is None
