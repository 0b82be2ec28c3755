import re

import numpy as np
import pandas as pd
import pytest

from analysis import mean_opinion_scores, round_agreement, validate
from analysis.release import About, SplitPlan, release


@pytest.fixture
def card(ratings, metadata, tmp_path):
    done = release(
        ratings, tmp_path / "out", metadata=metadata, splits=SplitPlan(test=5, validation=6),
        about=About(name="meadows", license="CC-BY-4.0", creators=("A. Author",)),
    )  # fmt: skip
    return (done.folder / "README.md").read_text()


def test_fills_in_the_numbers(card, ratings):
    found = round_agreement(ratings)
    assert card.startswith("# meadows\n\nVersion 1.0.0, by A. Author.\n\n24 images, 240 counted")
    assert "- Scale: 1 to 100.\n" in card
    assert "- Rounds: 1, 2. Ratings of each image: 10, by 5 people.\n" in card
    assert "- Raters: 5 counted.\n" in card
    assert (
        f"| counted | 5 | 24 | {found.srcc:.4f} | {found.plcc:.4f} | {found.rmse / 100:.4f} |"
        in card
    )
    assert re.search(r"\| counted \| 2 against 2 \| 0\.\d{4} \| 0\.\d{4} \| 0\.\d{4} \|", card)
    assert re.search(r"\| counted \| 5 against 5 \(extrapolated\) \| 0\.\d{4} ", card)
    assert "[CC-BY-4.0](https://creativecommons.org/licenses/by/4.0/)" in card
    assert "A. Author. meadows, version 1.0.0.\n" in card
    assert "| test | 5 | " in card
    assert "Written by iqastudy " in card


def test_explains_every_column_of_every_table(card, tmp_path):
    for name in ("mos.csv", "ratings.csv", "raters.csv"):
        (section,) = re.findall(rf"(?s)## Columns of {re.escape(name)}\n(.*?)\n## ", card)
        explained = re.findall(r"(?m)^\| `(.*?)` \| \S", section)
        assert explained == pd.read_csv(tmp_path / "out" / name).columns.tolist()


def test_says_where_values_come_from(card):
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \|.*\| (.*) \|$", card))
    assert rows["views"] == rows["page_url"] == "supplied with the images (the metadata)"
    assert rows["likes"] == rows["sha256"] == "not supplied, empty"
    assert rows["quality_mos"] == "computed from ratings.csv"


def test_its_code_loads_the_tables_as_they_are(frame, tmp_path, monkeypatch):
    # Labels that readers who guess would take for gaps and numbers.
    frame = frame.replace({"rater": {"r000": "NA"}, "stimulus": {"s0000.jpg": "0007"}})
    ratings = validate(frame, scale=(1, 100))
    done = release(ratings, tmp_path / "out")
    code = re.findall(r"(?s)```python\n(.*?)```", (done.folder / "README.md").read_text())
    monkeypatch.chdir(done.folder)
    found: dict[str, pd.DataFrame] = {}
    exec("\n".join(code), found)
    expected = mean_opinion_scores(ratings)
    assert found["mos"]["image_name"].tolist() == ratings.stimuli.tolist()
    assert sorted(found["ratings"]["rater"].unique()) == ratings.raters.tolist()
    assert found["mos"]["likes"].isna().all()
    np.testing.assert_allclose(found["mos"]["quality_mos"], expected["mos"] / 100, atol=1e-12)
    np.testing.assert_allclose(found["again"], found["mos"]["quality_mos"], atol=1e-12)


def test_says_what_is_not_known(frame, tmp_path):
    one = frame[(frame["rater"] == "r001") & (frame["round"] == 1)]
    done = release(validate(one), tmp_path / "out")
    card = (done.folder / "README.md").read_text()
    assert "- Scale: 1 to 100 (assumed from the scores)." in card
    assert "Nobody rated an image in both rounds 1 and 2" in card
    assert "Group agreement cannot be told: " in card
    assert "None is stated. Without one nobody may use the data" in card
    assert not re.search(r"\bnan\b", card, re.IGNORECASE)


def test_keeps_a_bar_within_its_cell(ratings, metadata, tmp_path):
    odd = metadata.rename(columns={"license": "a|b"})
    done = release(ratings, tmp_path / "out", metadata=odd, keep=["a|b"])
    assert "| `a\\|b` |" in (done.folder / "README.md").read_text()
