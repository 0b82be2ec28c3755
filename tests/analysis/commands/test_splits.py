import json

import numpy as np
import pandas as pd
import pytest

from analysis.cli import main
from analysis.splits import split

SIZES = ["--test", "20", "--validation", "15"]


@pytest.fixture
def images(generator):
    return pd.DataFrame(
        {
            "image_name": [f"{code}.jpg" for code in range(100)],
            "quality_mos": generator.normal(0.7, 0.1, 100).round(4),
            "subset": ["exclusive" if code % 5 == 0 else "" for code in range(100)],
            "user": [f"u{code // 3}" if code % 4 else "" for code in range(100)],
        }
    )


@pytest.fixture
def table(tmp_path, images):
    path = tmp_path / "mos.csv"
    images.to_csv(path, index=False)
    return path


@pytest.fixture
def answer(capsys):
    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


def test_says_what_the_function_finds(table, images, answer):
    options = ["--exclusive", "subset", "--exclusive-test", "20", "--groups", "user", "--seed", "4"]
    code, out, err = answer(
        "splits", table, "--test", "30", "--validation", "40", *options, "--json"
    )
    assert (code, err) == (0, "")
    document = json.loads(out)
    expected = split(
        images["quality_mos"],
        test=30,
        validation=40,
        exclusive=images["subset"] != "",
        exclusive_test=20,
        groups=images["user"],
        generator=np.random.default_rng(4),
        names=images["image_name"],
    )
    assert document["images"] == [
        {"image_name": name, "set": own}
        for name, own in zip(images["image_name"], expected.sets, strict=True)
    ]
    assert document["sizes"] == expected.sizes
    assert document["notes"] == expected.notes
    assert document["uniformity"] == expected.uniformity.to_dict("records")


def test_writes_the_set_of_every_image(table, images, tmp_path, answer):
    target = tmp_path / "sets.csv"
    assert answer("splits", table, *SIZES, "-o", target) == (0, f"Wrote {target}.\n", "")
    written = pd.read_csv(target)
    assert list(written) == ["image_name", "set"]
    assert written["image_name"].tolist() == images["image_name"].tolist()
    assert written["set"].value_counts().to_dict() == {"training": 65, "test": 20, "validation": 15}


def test_repeats_itself_and_ignores_the_order_of_the_rows(table, images, tmp_path, answer):
    images[::-1].to_csv(tmp_path / "back.csv", index=False)
    sets = []
    for path, seed in ((table, 0), (table, 0), (tmp_path / "back.csv", 0), (table, 1)):
        _, out, _ = answer("splits", path, *SIZES, "--seed", seed, "--json")
        rows = json.loads(out)["images"]
        sets.append({row["image_name"]: row["set"] for row in rows})
    assert sets[0] == sets[1] == sets[2] != sets[3]


def test_reads_what_mos_writes_and_parquet_alike(images, tmp_path, answer):
    images.rename(columns={"image_name": "stimulus", "quality_mos": "mos"}).to_parquet(
        tmp_path / "mos.parquet"
    )
    code, out, _ = answer("splits", tmp_path / "mos.parquet", *SIZES)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Distance of mos from uniform (total variation over 20 bins)"
    assert lines[-1] == "Seed 0. Write the set of every image with -o FILE.csv."


def test_takes_truth_values_for_what_they_say(images, tmp_path, answer):
    marked = images["subset"] != ""
    images.assign(exclusive=marked).to_parquet(tmp_path / "mos.parquet")
    images.assign(exclusive=marked.map({True: "yes", False: "no"})).to_csv(
        tmp_path / "mos.csv", index=False
    )
    for name in ("mos.parquet", "mos.csv"):
        _, out, _ = answer(
            "splits", tmp_path / name, *SIZES, "--exclusive", "exclusive",
            "--exclusive-test", "10", "--json",
        )  # fmt: skip
        kept = {row["image_name"] for row in json.loads(out)["images"] if row["set"] != "training"}
        assert set(images["image_name"][marked]) <= kept


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (
            "image,quality_mos\na,1\nb,2\n",
            [],
            (
                "mos.csv has no column image_name or stimulus (found: image, quality_mos); "
                "add it or rename the one that holds it."
            ),
        ),
        (
            "image_name,quality_mos\na,1\nb,good\n",
            [],
            (
                "mos.csv, line 3: quality_mos 'good' is not a finite number; "
                "give a number or leave the row out."
            ),
        ),
        (
            "image_name,quality_mos\na,1\nb,\n",
            [],
            "mos.csv, line 3: quality_mos is missing; give a number or leave the row out.",
        ),
        (
            "image_name,quality_mos\na,1\nb,2\na,3\n",
            [],
            "mos.csv, line 4: image_name a is there twice (first: line 2); remove one of them.",
        ),
        (
            "image_name,quality_mos\na,1\n,2\n",
            [],
            "mos.csv, line 3: image_name is missing; fill it in.",
        ),
        (
            "image_name,quality_mos\n",
            [],
            "mos.csv has a header but no rows; add some below it.",
        ),
        (
            "image_name,mos,mos\na,1,2\n",
            [],
            (
                "mos.csv has two columns named mos (found: image_name, mos, mos); "
                "rename or remove one of them."
            ),
        ),
        (
            "image_name,quality_mos\na,1\nb,2\n",
            ["--groups", "user"],
            (
                "mos.csv has no column user (found: image_name, quality_mos); "
                "add it or rename the one that holds it."
            ),
        ),
        (
            "image_name,quality_mos\na,1\nb,2\n",
            ["--test", "2"],
            "2 images for test and 1 for validation are more than the 2 there are; ask for fewer.",
        ),
        (
            "image_name,quality_mos,seen\na,1,x\nb,2,x\nc,3,\n",
            ["--exclusive", "seen"],
            (
                "Exclusive images: 2 left for validation (there are 2; 0 go to test), which has "
                "room for 1; send more to test or ask for a larger validation set."
            ),
        ),
    ],
)
def test_ends_with_code_2_and_one_sentence_on_bad_input(tmp_path, answer, rows, options, message):
    path = tmp_path / "mos.csv"
    path.write_text(rows)
    arguments = ["splits", path, "--test", "1", "--validation", "1", *options]
    assert answer(*arguments) == (2, "", message + "\n")
