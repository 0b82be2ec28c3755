import numpy as np
import pandas as pd

from analysis.report.page import (
    Column,
    Panel,
    Section,
    absent,
    boxed,
    figure,
    heading,
    listing,
    number,
    page,
    prose,
    table,
    tiles,
)
from tests.analysis.report.reading import Page

NASTY = '"><script>alert(1)</script>&'


def test_writes_numbers_for_reading():
    assert number(121460) == "121,460"
    assert number(np.int64(-3)) == "−3"
    assert number(-0.0316, 3) == "−0.032"
    assert number(-0.0001, 2) == "0.00"
    assert number(1234.5, 1) == "1,234.5"
    assert number(float("nan"), 2) == "–"
    assert number(np.inf, 2) == "–"
    assert number(np.True_) == "yes"
    assert number("words") == "words"


def test_escapes_all_text():
    frame = pd.DataFrame({"rater": [NASTY], "why": [NASTY], "n": [1]})
    parts = (
        prose(NASTY),
        absent(NASTY),
        heading(NASTY),
        listing([NASTY]),
        tiles([(NASTY, NASTY)]),
        boxed(NASTY),
        figure([Panel("a", "<svg></svg>", NASTY)], label=NASTY, caption=NASTY, how=NASTY),
        table(frame, (Column("rater", NASTY), Column("why", NASTY)), caption=NASTY),
    )
    text = page(title=NASTY, subtitle=NASTY, footer=NASTY, sections=[Section("only", NASTY, parts)])
    read = Page(text)
    assert read.unbalanced == []
    assert not read.all("script")
    # Title, heading and the rest: the text is there, as text.
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 18
    assert read.texts("h1") == [NASTY]


def test_lays_out_a_table():
    frame = pd.DataFrame(
        {
            "rater": ["p", "q"],
            "n": [1200, 3],
            "srcc": [0.98765, np.nan],
            "note": ["", ""],
            "rejected": [False, True],
        }
    )
    columns = (
        Column("rater", "Rater"),
        Column("n", "Ratings"),
        Column("srcc", "SRCC", 3),
        Column("note", "Note"),
        Column("seconds", "Seconds", 1),
    )
    read = Page(table(frame, columns, caption="Raters", marked="rejected"))
    # Neither a column that is empty nor one that is not there.
    assert read.texts("th") == ["Rater", "Ratings", "SRCC", "p", "q"]
    assert [cell["attributes"]["scope"] for cell in read.all("th")] == ["col"] * 3 + ["row"] * 2
    assert read.texts("td") == ["1,200", "0.988", "3", "–"]
    assert read.texts("caption") == ["Raters"]
    assert [row["attributes"].get("class") for row in read.all("tr")] == [None, None, "marked"]


def test_says_where_the_rest_of_a_long_table_is():
    frame = pd.DataFrame({"rater": [f"r{code}" for code in range(1500)], "n": 1})
    read = Page(table(frame, (Column("rater", "Rater"),), caption="C", most=20, file="raters.csv"))
    assert len(read.all("tr")) == 21
    assert read.texts("p") == ["The first 20 of 1,500 rows; raters.csv has them all."]


def test_takes_a_dollar_sign_for_text():
    text = page(title="$title", subtitle="$$", footer="${x}", sections=[])
    assert Page(text).texts("h1") == ["$title"]
