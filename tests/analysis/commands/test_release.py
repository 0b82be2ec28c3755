import hashlib
import json

import pandas as pd
import pytest

from analysis.cli import main
from tests.analysis.studies import simulated_study


@pytest.fixture
def frame(generator):
    _, frame = simulated_study(generator, stimuli=20, raters=4)
    frame["score"] = frame["score"].round().clip(1, 100)
    return frame


@pytest.fixture
def folder(tmp_path, frame, monkeypatch):
    """Where a user stands: ratings, metadata, a few files beside them."""
    frame.to_csv(tmp_path / "ratings.csv", index=False)
    names = sorted(set(frame["stimulus"]))
    pd.DataFrame(
        {"image_name": names, "views": range(20), "category": ["Sea"] * 4 + [""] * 16}
    ).to_csv(tmp_path / "images.csv", index=False)
    pd.DataFrame({"image_name": names, "set": ["test"] * 5 + ["training"] * 15}).to_csv(
        tmp_path / "sets.csv", index=False
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        code = main(["release", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        return out

    return call


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


EVERYTHING = [
    *("--scale", "1", "100", "--metadata", "images.csv", "--keep", "category"),
    *("--test", "5", "--validation", "6", "--seed", "3"),
    *("--exclusive", "category", "--exclusive-test", "2"),
    *("--formats", "sureal", "itu", "p910", "--parquet", "--exclude-raters", "r003"),
    *("--name", "meadows", "--title", "Meadows", "--description", "Photographs."),
    *("--license", "CC-BY-4.0", "--creator", "Ann", "Bob", "--url", "https://example.org"),
    *("--version", "2.0.1", "--citation", "Ann2026", "--date", "2026-01-31"),
]


def test_writes_a_whole_release(folder, printed):
    out = printed("ratings.csv", "-o", "out", *EVERYTHING)
    written = files(folder / "out")
    assert sorted(written) == [
        "README.md", "SHA256SUMS", "croissant.json", "excluded_ratings.csv", "itu.csv",
        "itu_columns.csv", "itu_rows.csv", "mos.csv", "mos.parquet", "p910_votes_per_clip.csv",
        "p910_votes_per_worker.csv", "raters.csv", "ratings.csv", "ratings.parquet", "splits.csv",
        "splits/test.txt", "splits/training.txt", "splits/validation.txt", "sureal.json",
    ]  # fmt: skip
    lines = out.splitlines()
    assert lines[0] == "Released 20 images, 120 ratings by 3 raters to out."
    (mos,) = [line for line in lines if line.startswith("  mos.csv ")]
    assert mos.endswith("  a row per image: MOS, SD, interval, what is known of the image")
    assert [line.split()[0] for line in lines[2:21]] == sorted(written)
    assert lines[-1] == (
        "Note: Left out of every figure in mos.csv: 1 of 4 raters; "
        "their ratings are in excluded_ratings.csv."
    )
    card = written["README.md"].decode()
    assert card.startswith(
        "# Meadows\n\nVersion 2.0.1, published 2026-01-31, by Ann, Bob, <https://example.org>.\n\n"
        "Photographs.\n"
    )
    assert "```\nAnn2026\n```" in card
    mos = pd.read_csv(folder / "out" / "mos.csv")
    assert mos["set"].value_counts().to_dict() == {"training": 9, "validation": 6, "test": 5}
    assert mos.columns[-1] == "category"
    assert set(mos.loc[mos["exclusive"] == "Sea", "set"]) == {"test", "validation"}


def test_is_the_same_when_repeated(folder, frame, printed):
    printed("ratings.csv", "-o", "one", *EVERYTHING)
    frame.sample(frac=1, random_state=1).to_csv("ratings.csv", index=False)
    printed("ratings.csv", "-o", "two", *EVERYTHING)
    assert files(folder / "one") == files(folder / "two")
    printed("ratings.csv", "-o", "two", *EVERYTHING)
    assert files(folder / "one") == files(folder / "two")


def test_another_seed_draws_another_split(folder, printed):
    drawn = []
    for seed in (1, 2):
        options = ["--test", 5, "--validation", 5, "--seed", seed]
        printed("ratings.csv", "-o", "out", *options)
        drawn.append(files(folder / "out")["splits.csv"])
    assert drawn[0] != drawn[1]


def test_gives_what_it_wrote_as_json(folder, printed):
    document = json.loads(printed("ratings.csv", "-o", "out", "--splits", "sets.csv", "--json"))
    written = files(folder / "out")
    assert document == {
        "folder": str(folder / "out"),
        "files": [
            {"name": name, "bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}
            for name, text in sorted(written.items())
        ],
        "images": 20,
        "ratings": 160,
        "raters": 4,
        "notes": [
            "The scale, 1 to 100, was assumed from the scores.",
            "If the scale is another one than 1 to 100, state it with --scale LOW HIGH.",
            (
                "Users will look for what is not stated: --description, --license, --creator, "
                "--url, --date."
            ),
        ],
    }
    assert json.loads(written["croissant.json"])["name"] == "ratings"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("out.txt", "r001\n\nr003\n"),
        ("out.csv", "rater\nr001\nr003\n"),
        ("out.csv", "rater,rejected,why\nr001,True,x\nr002,False,y\nr003,yes,z\n"),
        (
            "out.json",
            ('{"raters": [{"rater": "r001", "rejected": true}, '
            '{"rater": "r002", "rejected": false}, {"rater": "r003", "rejected": true}]}'),
        ),
    ],
)  # fmt: skip
def test_leaves_out_the_raters_that_a_file_lists(folder, name, text, printed):
    (folder / name).write_text(text)
    printed("ratings.csv", "-o", "out", "--exclude-raters", name, "r000")
    raters = pd.read_csv(folder / "out" / "raters.csv").set_index("rater")
    assert raters.index[raters["excluded"]].tolist() == ["r000", "r001", "r003"]


def test_leaves_out_whom_the_screening_rejected(folder, printed, capsys):
    arguments = ["screen", "ratings.csv", "--method", "self-consistency", "-o", "screened.csv"]
    assert main(arguments) == 0
    capsys.readouterr()
    rejected = pd.read_csv("screened.csv").query("rejected")["rater"].tolist()
    assert len(rejected) < 4
    printed("ratings.csv", "-o", "out", "--exclude-raters", "screened.csv")
    raters = pd.read_csv(folder / "out" / "raters.csv")
    assert raters.loc[raters["excluded"], "rater"].tolist() == rejected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["ratings.csv", "--metadata", "none.csv"],
            "none.csv does not exist; give the path of a table of images.",
        ),
        (["none.csv"], "none.csv does not exist; give the path of a table."),
        (
            ["ratings.csv", "--splits", "sets.csv", "--test", "5"],
            "--splits states the split, --test and --validation draw one; give one.",
        ),
        (
            ["ratings.csv", "--groups", "scene"],
            "--groups is about a split to draw; say how many with --test N --validation N.",
        ),
        (
            ["ratings.csv", "--exclude-raters", "broken.json"],
            ("broken.json does not say which raters to leave out; "
            "give one label per line, or what `screen -o FILE` wrote."),
        ),
        (
            ["ratings.csv", "--exclude-raters", "r000", "r001", "r002", "r003"],
            "No rating of ratings.csv is left; keep at least one rater.",
        ),
        (
            ["ratings.csv", "--metadata", "sets.csv", "--name", "a b"],
            ("A dataset cannot be named 'a b'; use letters, digits, '.', '_' and '-', "
            "and keep the rest for its title."),
        ),
        (
            ["ratings.csv", "--test", "50"],
            ("50 images for test and 0 for validation are more than the 20 there are; "
            "ask for fewer."),
        ),
        (
            ["ratings.csv", "--metadata", "ratings.csv"],
            "ratings.csv, line 3: image 's0000' was there before; give each image one line.",
        ),
    ],
)  # fmt: skip
def test_ends_with_one_sentence_on_bad_input(folder, arguments, message, capsys):
    (folder / "broken.json").write_text("[1, 2")
    assert main(["release", *arguments, "-o", "out"]) == 2
    assert capsys.readouterr() == ("", message + "\n")
    assert not (folder / "out").exists()
