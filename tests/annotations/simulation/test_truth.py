import pytest

from annotations.protocol.errors import InvalidInput
from annotations.simulation.truth import known_truth, read_truth
from tests.factories import load_study


@pytest.fixture
def table(tmp_path):
    return tmp_path / "truth.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_it_reads_qualities_by_image(table, encoding):
    table.write_text("image,true_quality,scene\na.jpg,0.25,sea\nb.jpg,1,alps\n", encoding=encoding)
    assert read_truth(table) == {"a.jpg": 0.25, "b.jpg": 1.0}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("image,quality\na.jpg,0.5\n", "{} needs the columns image and true_quality."),
        ("", "{} needs the columns image and true_quality."),
        (
            "image,true_quality\na.jpg,0.5\nb.jpg,good\n",
            "{}, line 3: true_quality 'good' is not a number from 0 to 1.",
        ),
        (
            "image,true_quality\na.jpg\n",
            "{}, line 2: true_quality '' is not a number from 0 to 1.",
        ),
        (
            "image,true_quality\na.jpg,80\n",
            "{}, line 2: true_quality '80' is not a number from 0 to 1.",
        ),
        (
            "image,true_quality\na.jpg,nan\n",
            "{}, line 2: true_quality 'nan' is not a number from 0 to 1.",
        ),
    ],
)
def test_it_says_what_is_wrong_with_a_table(table, text, sentence):
    table.write_text(text)
    with pytest.raises(InvalidInput) as refused:
        read_truth(table)
    assert refused.value.message == sentence.format(table)


def test_it_says_that_a_table_is_not_there(table):
    with pytest.raises(InvalidInput) as refused:
        read_truth(table)
    assert refused.value.message == f"{table} cannot be read: No such file or directory."


def test_it_says_that_a_table_is_no_text(table):
    table.write_bytes(b"image,true_quality\n\xff\xd8\xff,0.5\n")
    with pytest.raises(InvalidInput, match=r"truth\.csv is not a CSV file in UTF-8: "):
        read_truth(table)


# What is known of a study's images.


@pytest.fixture
def study(db):
    return load_study(n_main=4)


def checksums(study):
    return dict(study.stimuli.values_list("name", "sha256"))


def test_it_knows_gold_by_its_mos_and_other_images_by_the_table(study):
    found = known_truth(study, {"main-01.jpg": 0.1, "main-02.jpg": 0.9})
    files = checksums(study)
    assert set(found) == set(files.values())
    assert found[files["main-01.jpg"]] == 0.1
    assert found[files["main-02.jpg"]] == 0.9
    for name, mos in study.stimuli.filter(kind="gold").values_list("name", "gold__mos"):
        assert found[files[name]] == mos


def test_it_believes_the_table_before_the_gold_standard(study):
    (gold, *_) = study.stimuli.filter(kind="gold")
    assert known_truth(study, {gold.name: 0.77})[gold.sha256] == 0.77


def test_it_makes_up_what_nobody_knows_the_same_every_time(study):
    files = checksums(study)
    made_up = [known_truth(study, {})[files[f"main-0{number}.jpg"]] for number in range(1, 5)]
    assert all(0.3 <= quality <= 0.9 for quality in made_up)
    assert len(set(made_up)) > 1
    again = load_study(n_main=4, study={"slug": "other"})
    assert set(made_up) <= set(known_truth(again, {}).values())
