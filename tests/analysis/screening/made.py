"""Tables of ratings for the tests of screening."""

import pandas as pd
from hypothesis import strategies as st

from analysis import validate

COLUMNS = ["stimulus", "rater", "round", "score"]

# Nine raters about the mean; a tenth score of 4 or -4 lies 2.1 SD from the mean of the ten, and
# their kurtosis is 3.1.
OTHERS = (-2, -1, -1, 0, 0, 0, 1, 1, 2)


def ratings_of(*rows):
    return validate(pd.DataFrame(rows, columns=COLUMNS))


def ratings_by(scores):
    """One round; scores by rater, None where there is none."""
    return ratings_of(
        *(
            (f"s{place:03d}", rater, 1, score)
            for rater, own in scores.items()
            for place, score in enumerate(own)
            if score is not None
        )
    )


def among_others(**raters):
    """Nine ordinary raters for each stimulus, everybody in turn, and further raters' scores."""
    length = max(len(own) for own in raters.values())
    scores = {
        f"o{code}": [OTHERS[(code + place) % 9] for place in range(length)] for code in range(9)
    }
    return ratings_by({**scores, **raters})


@st.composite
def frames(draw, *, raters="pqrstuvw", stimuli=6, rounds=2, highest=5):
    """Small studies of whole scores, any of them missing but one."""
    cells = draw(
        st.lists(
            st.tuples(st.integers(0, stimuli - 1), st.sampled_from(raters), st.integers(1, rounds)),
            min_size=1,
            max_size=60,
            unique=True,
        )
    )
    scores = draw(st.lists(st.integers(1, highest), min_size=len(cells), max_size=len(cells)))
    rows = [
        (f"s{stimulus}", rater, occasion, score)
        for (stimulus, rater, occasion), score in zip(cells, scores, strict=True)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def by_rater(screening):
    return screening.raters.set_index("rater")


def check_words(screening):
    """Whatever the ratings, nobody is without a decision and a reason."""
    raters = screening.raters
    assert raters["why"].str.match(r"(kept|rejected): .+").all()
    assert (raters["why"].str.startswith("rejected") == raters["rejected"]).all()
    assert not raters.loc[~raters["judged"], "rejected"].any()
    unjudged = raters.loc[~raters["judged"], "why"]
    assert unjudged.str.startswith("kept: not judged").all()
    undefined = raters.loc[raters["statistic"].isna(), "why"]
    assert undefined.str.contains("not judged|no correlation|undefined").all()
    assert raters["threshold"].notna().all()
    for said in (screening.rule, screening.summary):
        assert said.endswith(".")
        assert "nan" not in f"{said} {' '.join(raters['why'])}".split()
