import json

import numpy as np
import pandas as pd
import pytest

from analysis.cli import main
from analysis.intervals import metric_intervals
from analysis.significance import paired_significance

FEW = ["--resamples", "50"]


@pytest.fixture
def truth(generator):
    return pd.DataFrame(
        {
            "image_name": [f"{code}.jpg" for code in range(80)],
            "quality_mos": generator.normal(0.7, 0.1, 80),
            "set": ["test" if code < 60 else "validation" for code in range(80)],
        }
    )


@pytest.fixture
def files(tmp_path, monkeypatch, truth, generator):
    """Truth, and predictions of its images in another order by a good and a poor model."""
    truth.to_csv(tmp_path / "truth.csv", index=False)
    for name, size in (("good", 0.03), ("poor", 0.09)):
        predictions = truth[["image_name"]].assign(
            prediction=truth["quality_mos"] + size * generator.normal(size=len(truth))
        )
        predictions.sample(frac=1, random_state=3).to_csv(tmp_path / f"{name}.csv", index=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def answer(capsys):
    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


def document_of(answer, *arguments):
    code, out, err = answer("metrics", *arguments, *FEW, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def scores(truth, files, name):
    table = pd.read_csv(files / f"{name}.csv").set_index("image_name")
    return table.loc[truth["image_name"]].iloc[:, -1].to_numpy()


def test_joins_by_name_and_says_what_the_function_finds(files, truth, answer):
    document = document_of(answer, "good.csv", "truth.csv", "--set", "test", "--seed", 5)
    test = truth[truth["set"] == "test"]
    expected = metric_intervals(
        scores(test, files, "good"),
        test["quality_mos"],
        generator=np.random.default_rng(5),
        resamples=50,
    )
    assert document["n"] == 60
    assert document["metrics"] == expected.to_dict("records")
    assert document["against"] is None
    assert document["notes"] == []


def test_compares_two_models_on_the_same_images(files, truth, answer):
    document = document_of(answer, "good.csv", "truth.csv", "--against", "poor.csv")
    expected = paired_significance(
        scores(truth, files, "good"),
        scores(truth, files, "poor"),
        truth["quality_mos"],
        generator=np.random.default_rng(0),
        resamples=50,
    )
    against = document["against"]
    shown = pd.DataFrame(against["differences"])
    assert against["predictions"] == "poor.csv"
    assert shown["better"].tolist() == ["first"] * 6
    np.testing.assert_array_equal(shown["p"], expected["p"])
    np.testing.assert_array_equal(shown["difference"], expected["difference"])
    assert [row["p_meng"] is None for row in against["differences"]] == [
        False, False, True, True, True, True,
    ]  # fmt: skip
    assert [row["value"] for row in against["metrics"]] == shown["second"].tolist()
    assert document["notes"] == [
        "Images of all sets are taken (test, validation); choose one with --set."
    ]


def test_shows_tables_with_what_they_are(files, answer):
    code, out, _ = answer(
        "metrics", "good.csv", "truth.csv", "--set", "test", "--against", "poor.csv", *FEW
    )
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == (
        "good.csv against truth.csv: 60 images, 95 % intervals by bootstrap over images "
        "(50 resamples, percentiles)"
    )
    assert lines[2].split() == ["metric", "value", "ci_low", "ci_high", "note"]
    assert [line.split()[0] for line in lines[3:9]] == [
        "srcc", "plcc", "plcc_logistic", "krcc", "rmse", "mae",
    ]  # fmt: skip
    assert "good.csv (first) minus poor.csv (second), on the same images and resamples" in lines


def test_writes_the_figures_to_a_file(files, answer):
    assert answer("metrics", "good.csv", "truth.csv", *FEW, "-o", "figures.csv")[0] == 0
    assert pd.read_csv("figures.csv")["metric"].tolist() == [
        "srcc", "plcc", "plcc_logistic", "krcc", "rmse", "mae",
    ]  # fmt: skip


def test_says_which_images_are_missing_on_either_side(files, truth, answer):
    table = pd.read_csv("good.csv")
    kept = table[~table["image_name"].isin(["0.jpg", "1.jpg"])]
    extra = pd.DataFrame({"image_name": ["new.jpg"], "prediction": [0.5]})
    pd.concat([kept, extra]).to_csv("some.csv", index=False)
    document = document_of(answer, "some.csv", "truth.csv", "--set", "test")
    assert document["n"] == 58
    assert document["notes"] == [
        (
            "2 of 60 images of truth.csv have no prediction in some.csv and are left out "
            "(the first: 0.jpg)."
        ),
        "1 of 79 images of some.csv are not in truth.csv and are left out (the first: new.jpg).",
    ]
    both = document_of(answer, "good.csv", "truth.csv", "--set", "test", "--against", "some.csv")
    assert both["n"] == 58


def test_warns_of_predictions_on_another_scale(files, answer):
    table = pd.read_csv("good.csv")
    table.assign(prediction=100 * table["prediction"].round(2)).to_csv("percent.csv", index=False)
    (note,) = document_of(answer, "percent.csv", "truth.csv", "--set", "test")["notes"]
    assert note.startswith("percent.csv predicts ")
    assert note.endswith(": RMSE and MAE need one scale and mean nothing here.")


def test_takes_what_this_program_writes_for_predictions(files, truth, answer):
    truth.rename(columns={"image_name": "stimulus", "quality_mos": "mos"}).drop(
        columns="set"
    ).to_csv("mos.csv", index=False)
    figures = document_of(answer, "mos.csv", "truth.csv", "--set", "test")["metrics"]
    assert [row["value"] for row in figures] == pytest.approx([1, 1, 1, 1, 0, 0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["truth.csv", "good.csv"],
            (
                "good.csv has no column quality_mos or mos (found: image_name, prediction); "
                "add it or rename the one that holds it."
            ),
        ),
        (
            ["other.csv", "truth.csv"],
            (
                "other.csv and truth.csv have no image in common (x.png, ... and 0.jpg, ...); "
                "name the images alike in both."
            ),
        ),
        (
            ["twice.csv", "truth.csv"],
            (
                "twice.csv, line 3: image_name 0.jpg is there twice (first: line 2); "
                "remove one of them."
            ),
        ),
        (
            ["good.csv", "truth.csv", "--set", "tset"],
            (
                "truth.csv has no image in the set tset (found: test, validation); "
                "name one that is there."
            ),
        ),
        (
            ["good.csv", "truth.csv", "--resamples", "0"],
            "The number of resamples must be 1 or more, not 0.",
        ),
        (
            ["one.csv", "truth.csv", "--against", "another.csv"],
            "No image has both a truth and a prediction of each model.",
        ),
    ],
)
def test_ends_with_code_2_and_one_sentence_on_bad_input(files, answer, arguments, message):
    for name, images in (
        ("other", ["x.png", "y.png"]),
        ("twice", ["0.jpg", "0.jpg"]),
        ("one", ["0.jpg", "1.jpg"]),
        ("another", ["2.jpg", "3.jpg"]),
    ):
        pd.DataFrame({"image_name": images, "prediction": 0.5}).to_csv(f"{name}.csv", index=False)
    assert answer("metrics", *arguments) == (2, "", message + "\n")
