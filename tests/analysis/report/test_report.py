import json
import re
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from analysis import mean_opinion_scores, round_agreement, self_consistency, validate
from analysis.reliability import group_agreement, icc, raters_needed
from analysis.report import figures, find, sets_from, write_report
from analysis.report.screened import Missing
from analysis.report.sections import sections
from analysis.report.text import methods
from analysis.report.words import group_words
from analysis.screening import (
    screen_bt500,
    screen_correlation,
    screen_gold,
    screen_self_consistency,
)
from analysis.subject_models import alternating_projection
from tests.analysis.report.reading import Page
from tests.analysis.studies import simulated_study

HOSTILE = '"><script>alert(1)</script>$x_1$'


def study_with_a_guesser():
    """Eight raters, one of whom answers at random; seconds are known."""
    generator = np.random.default_rng(5)
    _, frame = simulated_study(generator, stimuli=40, raters=8)
    guessed = frame["rater"] == "r003"
    frame.loc[guessed, "score"] = generator.uniform(30, 90, int(guessed.sum()))
    frame["seconds"] = generator.gamma(4, 2, len(frame))
    return frame


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def ratings():
    return validate(study_with_a_guesser(), source="ratings.csv")


@pytest.fixture(scope="module")
def splits(ratings):
    sets = np.array(["training", "test"])[np.arange(len(ratings.stimuli)) % 2]
    return pd.DataFrame({"image_name": ratings.stimuli, "set": sets})


@pytest.fixture(scope="module")
def folder(ratings, splits, tmp_path_factory):
    place = tmp_path_factory.mktemp("report") / "report"
    write_report(
        ratings, place, scale=(0, 100), sets=sets_from(splits, ratings), title="A study", seed=3
    )
    return place


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def document(folder):
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


def same(found, expected):
    """Whether records from JSON are a frame's, NaN being null."""
    expected = [
        {name: None if value is None or value != value else value for name, value in row.items()}
        for row in expected.to_dict("records")
    ]
    assert found == expected


def test_is_a_page_on_its_own(folder, page):
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert page.unbalanced == []
    assert not page.all("script", "link", "img", "iframe", "object", "embed")
    for element in page.elements:
        for name, value in element["attributes"].items():
            if name.startswith("xmlns"):
                continue
            assert "//" not in (value or "")
            if name in ("href", "xlink:href", "src"):
                assert value.startswith("#")
    (style,) = page.texts("style")
    assert "url(" not in style
    assert "@import" not in style
    assert len(text) < 500_000


def test_has_headings_in_order_and_links_that_lead_somewhere(page):
    assert page.texts("title") == ["A study", *page.texts("title")[1:]]
    assert page.texts("h1") == ["A study"]
    assert page.texts("h2") == [
        "Summary", "Opinion scores", "Agreement between raters", "Raters asked twice", "Raters",
        "Screening", "Splits", "Notes on the data", "For the methods section",
    ]  # fmt: skip
    ids = [
        element["attributes"]["id"] for element in page.elements if "id" in element["attributes"]
    ]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        assert link["attributes"]["href"].removeprefix("#") in ids
    for part in page.all("section"):
        assert part["attributes"]["aria-labelledby"] in ids


def test_describes_every_figure_in_words(folder, page):
    drawings = page.all("svg")
    names = sorted(path.stem for path in (folder / "figures").iterdir())
    assert len(drawings) == len(names) == 10
    described = {
        element["attributes"]["id"]: element["text"]
        for element in page.all("title", "desc")
        if "id" in element["attributes"]
    }
    for drawing in drawings:
        assert drawing["attributes"]["role"] == "img"
        title, description = drawing["attributes"]["aria-labelledby"].split()
        assert described[title].strip()
        assert any(letter.isdigit() for letter in described[description])  # the numbers themselves
    captions = page.texts("figcaption")
    assert len(captions) == len(page.all("figure")) == 6
    for number, caption in enumerate(captions, start=1):
        assert caption.startswith(f"Figure {number}. ")
        assert "How to read this: " in caption


def test_draws_the_files_that_stand_beside_it(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    for path in (folder / "figures").iterdir():
        svg = path.read_text(encoding="utf-8")
        assert svg in text
        assert f'aria-labelledby="{path.stem}-title' in svg


def test_heads_every_table_and_row(page):
    tables = page.all("table")
    assert len(page.texts("caption")) == len(tables) >= 8
    for cell in page.all("th"):
        assert cell["attributes"]["scope"] in ("col", "row")


def test_gives_every_digit_of_what_the_library_finds(ratings, document):
    generator = np.random.default_rng
    plain = mean_opinion_scores(ratings)
    same([{k: v for k, v in row.items() if k != "set"} for row in document["stimuli"]], plain)
    agreement = asdict(round_agreement(ratings))
    assert document["round_agreement"] == {**agreement, "rounds": [1, 2]}
    groups = group_agreement(ratings, generator=generator(3))
    same(document["groups"]["all stimuli"]["table"], groups.table)
    assert document["groups"]["all stimuli"]["extrapolated"] == asdict(groups.extrapolated)
    same(document["icc"], icc(ratings))
    far = groups.extrapolated
    same(document["raters_needed"], raters_needed(far.srcc, raters=far.raters))
    model = alternating_projection(ratings).raters
    raters = pd.DataFrame(document["raters"])
    assert raters["bias"].tolist() == model["bias"].tolist()
    assert raters["inconsistency"].tolist() == model["inconsistency"].tolist()
    assert raters["self_srcc"].tolist() == self_consistency(ratings)["srcc"].tolist()
    medians = ratings.frame.groupby("rater")["seconds"].median()
    assert raters["seconds"].tolist() == medians.tolist()


def test_reports_the_test_set_by_itself(ratings, splits, document):
    tested = splits["image_name"][splits["set"] == "test"]
    part = ratings.keep(ratings.frame["stimulus"].isin(tested).to_numpy())
    expected = group_agreement(part, generator=np.random.default_rng(3))
    same(document["groups"]["test set"]["table"], expected.table)


def test_screens_by_every_method_that_the_data_allow(ratings, document):
    expected = {
        "bt500": screen_bt500(ratings),
        "bt1788": screen_correlation(ratings),
        "self-consistency": screen_self_consistency(ratings),
    }
    assert list(document["screening"]) == list(expected)
    for method, screening in expected.items():
        assert document["screening"][method]["summary"] == screening.summary
        same(document["screening"][method]["raters"], screening.raters)
    assert "r003" in screen_self_consistency(ratings).rejected
    (row,) = (row for row in document["raters"] if row["rater"] == "r003")
    assert "self-consistency" in row["rejected_by"]


def test_says_why_somebody_is_rejected_on_the_page(ratings, page):
    screening = screen_self_consistency(ratings)
    why = screening.raters.set_index("rater").loc["r003", "why"]
    assert why in page.texts("td")
    assert screening.summary in page.texts("p")
    assert screening.caution in page.texts("p")


def test_puts_reliability_before_and_after_side_by_side(ratings, document):
    rows = {row["figure"]: row for row in document["before_after"]}
    kept = ratings.keep(ratings.frame["rater"].to_numpy() != "r003")
    assert rows["raters"] == {
        "figure": "raters", "all raters": 8, "after bt1788": 7, "after self-consistency": 7,
    }  # fmt: skip
    assert rows["ratings"]["after self-consistency"] == len(kept)
    assert rows["round_srcc"]["all raters"] == round_agreement(ratings).srcc
    assert rows["round_srcc"]["after self-consistency"] == round_agreement(kept).srcc


def test_writes_the_tables_as_files(ratings, folder):
    found = pd.read_csv(folder / "mos.csv", keep_default_na=False)
    plain = mean_opinion_scores(ratings)
    pd.testing.assert_frame_equal(found[list(plain)], plain, check_exact=True)
    assert sorted(path.name for path in folder.glob("*.csv")) == [
        "alpha.csv", "before_after.csv", "groups.csv", "icc.csv", "mos.csv", "raters.csv",
        "raters_needed.csv", "screening.csv", "splits.csv",
    ]  # fmt: skip
    groups = pd.read_csv(folder / "groups.csv")
    assert groups["of"].tolist() == ["all stimuli"] * 5 + ["test set"] * 5
    assert groups["extrapolated"].tolist() == [False] * 4 + [True] + [False] * 4 + [True]


def test_draws_figure_4_from_the_groups(ratings, monkeypatch):
    drawn = {}

    def agreement(curves, *, ylabel, xlabel):
        drawn[ylabel] = curves
        return original(curves, ylabel=ylabel, xlabel=xlabel)

    original = figures.agreement
    monkeypatch.setattr(figures, "agreement", agreement)
    sections(find(ratings))
    groups = group_agreement(ratings, generator=np.random.default_rng(0))
    for metric in ("rmse", "srcc"):
        (curve,) = drawn[f"{metric.upper()} between groups"]
        assert curve.sizes.tolist() == [1, 2, 3, 4]
        assert curve.mean.tolist() == groups.table[f"{metric}_mean"].tolist()
        assert curve.sd.tolist() == groups.table[f"{metric}_sd"].tolist()
        assert curve.far_sizes.tolist() == [8]
        assert curve.far.tolist() == [getattr(groups.extrapolated, metric)]


def test_writes_a_methods_paragraph_with_the_numbers(ratings, page):
    found = find(ratings, scale=(0, 100))
    text = " ".join(methods(found))
    assert "8 raters gave 640 ratings of 40 stimuli in 2 rounds; each stimulus has 16" in text
    assert "on a scale from 0 to 100." in text
    assert "with Student's t on 7 degrees of freedom" in text
    assert f"Spearman correlation (SRCC) of {round_agreement(ratings).srcc:.3f}" in text
    last = found.reliability.groups.table.iloc[-1]
    assert f"with 4 raters in a group, MOS agree with SRCC {last['srcc_mean']:.3f} ±" in text
    assert f"NumPy {np.__version__}" in text
    assert any(paragraph.startswith("8 raters gave 640") for paragraph in page.texts("p"))


def test_is_the_same_every_time(ratings, splits, folder, tmp_path):
    write_report(
        ratings, tmp_path / "again", scale=(0, 100), sets=sets_from(splits, ratings),
        title="A study", seed=3,
    )  # fmt: skip
    assert files_of(tmp_path / "again") == files_of(folder)


def test_shows_labels_as_text(tmp_path):
    frame = study_with_a_guesser()
    frame = frame[frame["stimulus"] < "s0012"].assign(
        rater=frame["rater"] + HOSTILE, stimulus=frame["stimulus"] + HOSTILE
    )
    ratings = validate(frame, source=f"{HOSTILE}.csv")
    sets = sets_from(pd.DataFrame({"image_name": ratings.stimuli, "set": HOSTILE}), ratings)
    write_report(ratings, tmp_path / "report", title=HOSTILE, sets=sets)
    page = Page((tmp_path / "report" / "report.html").read_text(encoding="utf-8"))
    assert page.unbalanced == []
    assert not page.all("script")
    assert page.texts("h1") == [HOSTILE]
    assert f"r000{HOSTILE}" in page.texts("th")
    assert HOSTILE in page.texts("text")


@pytest.mark.parametrize("model", ["bias-removed", "projection", "mle", "zrec"])
def test_takes_the_scores_of_a_subject_model(ratings, model):
    found = find(ratings, model=model)
    plain = mean_opinion_scores(ratings)
    assert found.stimuli["mos_plain"].tolist() == plain["mos"].tolist()
    assert not np.allclose(found.stimuli["mos"], plain["mos"]) or model == "bias-removed"
    assert "1.96 standard errors" in " ".join(methods(found))


def test_compares_the_rounds_that_are_asked_for(ratings):
    third = ratings.frame[ratings.frame["round"] == 2].assign(round=3, score=50.0)
    three = validate(pd.concat([ratings.frame, third], ignore_index=True))
    assert find(three).rounds.rounds == (1, 2)
    found = find(three, rounds=(2, 3))
    assert found.rounds.rounds == (2, 3)
    assert (found.raters["self_rmse"] > 1).all()


def test_screens_by_gold_where_there_is_a_gold_standard(ratings):
    mos = mean_opinion_scores(ratings)
    gold = pd.DataFrame({"stimulus": mos["stimulus"][:9], "mos": mos["mos"][:9], "sd": 10.0})
    found = find(ratings, gold=gold, scale=(0, 100))
    expected = screen_gold(ratings, gold, scale=(0, 100))
    assert list(found.screenings) == ["bt500", "bt1788", "gold", "self-consistency"]
    pd.testing.assert_frame_equal(found.screenings["gold"].raters, expected.raters)
    with pytest.raises(ValueError, match=r"^Screening by gold stimuli needs their scores; give "):
        find(ratings, methods=["gold"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "best"}, "model must be one of plain, bias-removed, projection, mle, zrec"),
        ({"methods": ["eye"]}, "method must be one of bt500, bt1788, gold, self-consistency"),
    ],
)
def test_refuses_what_it_does_not_know(ratings, options, message):
    with pytest.raises(ValueError, match=f"^{message}, not '"):
        find(ratings, **options)


def cross(stimuli, raters, rounds, score):
    stimulus, rater, occasion = np.indices((stimuli, raters, rounds))
    noise = np.random.default_rng(1).normal(0, 3, stimulus.shape)
    return pd.DataFrame(
        {
            "stimulus": [f"s{code:02d}" for code in stimulus.ravel()],
            "rater": [f"r{code}" for code in rater.ravel()],
            "round": occasion.ravel() + 1,
            "score": np.asarray(score(stimulus, rater, noise), dtype=np.float64).ravel(),
        }
    )


DEGENERATE = {
    "one rating": cross(1, 1, 1, lambda i, r, e: i),
    "one stimulus": cross(1, 4, 2, lambda i, r, e: e),
    "one rater": cross(9, 1, 2, lambda i, r, e: 5 * i + e),
    "two raters": cross(9, 2, 1, lambda i, r, e: 5 * i + e),
    "all equal": cross(4, 3, 2, lambda i, r, e: 0 * i - 7),
    "unanimous": cross(4, 3, 2, lambda i, r, e: i),
    "constant raters": cross(4, 3, 2, lambda i, r, e: r),
    "noise": cross(20, 4, 2, lambda i, r, e: e),
    "sparse": cross(40, 20, 1, lambda i, r, e: i + e).iloc[::9],
    "nobody in common": cross(6, 6, 1, lambda i, r, e: i + e).iloc[::7],
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_says_why_a_part_is_missing(name, tmp_path):
    ratings = validate(DEGENERATE[name])
    write_report(ratings, tmp_path / "report")
    text = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.unbalanced == []
    assert len(page.texts("h2")) == 9
    for part in page.texts("section"):
        assert len(part) > 60  # a figure, a table or a sentence, never a bare heading
    assert not re.search(r"\b(nan|inf|None(?! of))\b", " ".join(page.texts("main")))
    json.loads((tmp_path / "report" / "report.json").read_text(), parse_constant=pytest.fail)


def test_tells_members_of_a_group_from_raters_of_a_stimulus():
    generator = np.random.default_rng(1)
    whole = cross(40, 20, 1, lambda i, r, e: i + e)
    most = validate(whole[generator.random(len(whole)) < 0.6])
    few = validate(whole[generator.random(len(whole)) < 0.2])
    said = [
        group_words(group_agreement(part, generator=generator))
        for part in (validate(whole), most, few)
    ]
    assert said[0] == ("10 raters", "20 against 20")
    assert re.fullmatch(r"10 raters \(5(\.\d)? for a stimulus\)", said[1][0])
    assert re.fullmatch(r"11(\.\d)? against 11(\.\d)? for a stimulus", said[1][1])
    assert re.fullmatch(r"1\.\d raters for a stimulus", said[2][0])


def test_says_that_there_is_one_round_only(tmp_path):
    found = find(validate(DEGENERATE["two raters"], source="two.csv"))
    assert found.rounds == Missing(
        "All ratings of two.csv are of round 1; whether people repeat themselves shows in a "
        "second one only."
    )
    assert found.round_mos is None
    assert "self_srcc" not in found.raters


def test_stays_small_however_many_stimuli_there_are(tmp_path):
    _, frame = simulated_study(np.random.default_rng(2), stimuli=3000, raters=4, rounds=1)
    write_report(validate(frame), tmp_path / "report")
    assert (tmp_path / "report" / "report.html").stat().st_size < 1_500_000


def test_replaces_an_earlier_report(folder, tmp_path):
    small = validate(DEGENERATE["one rating"])
    write_report(small, tmp_path / "report")
    before = files_of(tmp_path / "report")
    write_report(validate(DEGENERATE["two raters"]), tmp_path / "report")
    assert "figures/raters.svg" in files_of(tmp_path / "report")
    write_report(small, tmp_path / "report")
    assert files_of(tmp_path / "report") == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize("name", ["thesis.txt", "mos.csv", "figures/holiday.png"])
def test_leaves_a_folder_alone_that_is_no_report(name, tmp_path):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the text is compared below
        write_report(validate(DEGENERATE["two raters"]), tmp_path)
    message = (
        f"{tmp_path} holds {name}, which is no part of an earlier report; name another folder."
    )
    assert str(error.value) == message
    assert (tmp_path / name).read_text() == "mine"


def test_refuses_a_file_for_a_folder(tmp_path):
    (tmp_path / "report").write_text("mine")
    with pytest.raises(ValueError, match=r" is a file; name a folder to write the report to\.$"):
        write_report(validate(DEGENERATE["two raters"]), tmp_path / "report")


def test_leaves_nothing_behind_where_it_fails(tmp_path, monkeypatch):
    small = validate(DEGENERATE["one rating"])
    write_report(small, tmp_path / "report")
    before = files_of(tmp_path / "report")

    def full(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(OSError, match="No space left"):
        write_report(small, tmp_path / "report", title="Another")
    assert files_of(tmp_path / "report") == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
