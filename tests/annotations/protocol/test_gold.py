import pytest

from annotations.protocol.errors import InvalidInput
from annotations.protocol.gold import GoldRow, read_gold

HEADER = "image,mos,sd,scale_min,scale_max,use"


@pytest.fixture
def gold_file(tmp_path):
    def write(*lines, encoding="utf-8"):
        path = tmp_path / "gold.csv"
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


def problems_of(path):
    with pytest.raises(InvalidInput) as refused:
        read_gold(path)
    return [problem.removeprefix(str(path)) for problem in refused.value.message.split("\n")]


def test_it_brings_every_scale_to_0_1(gold_file):
    path = gold_file(
        HEADER + ",reason",
        "a.jpg,50,10,0,100,training,Some noise.",
        "b.jpg,5,0.8,1,5,qualification,",
        "c.jpg,-1,1,-3,5,hidden,",
    )
    assert read_gold(path) == [
        GoldRow("a.jpg", 0.5, 0.1, "training", "Some noise."),
        GoldRow("b.jpg", 1.0, 0.2, "qualification", ""),
        GoldRow("c.jpg", 0.25, 0.125, "hidden", ""),
    ]


def test_it_takes_a_file_as_a_spreadsheet_saves_it(gold_file):
    path = gold_file(
        f"{HEADER},comment", ' "a.jpg" , 50 ,10,0,100,training ,x', encoding="utf-8-sig"
    )
    (row,) = read_gold(path)
    assert (row.mos, row.use, row.reason) == (0.5, "training", "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",50,10,0,100,training", "image is empty; name a file"),
        ("a.jpg,high,10,0,100,training", "mos 'high' is not a number"),
        ("a.jpg,,10,0,100,training", "mos '' is not a number"),
        ("a.jpg,nan,10,0,100,training", "mos 'nan' is not a finite number"),
        ("a.jpg,50,inf,0,100,training", "sd 'inf' is not a finite number"),
        ("a.jpg,101,10,0,100,training", "mos 101 lies outside its scale 0 to 100"),
        ("a.jpg,-1,10,0,100,training", "mos -1 lies outside its scale 0 to 100"),
        (
            "a.jpg,50,0,0,100,training",
            "sd 0 must be above 0 and at most the scale's width 100",
        ),
        (
            "a.jpg,50,101,0,100,training",
            "sd 101 must be above 0 and at most the scale's width 100",
        ),
        ("a.jpg,50,10,100,0,training", "scale_min 100 must be below scale_max 0"),
        (
            "a.jpg,50,10,0,100,test",
            "use 'test' is not known; give training, qualification or hidden",
        ),
        (
            "a.jpg,50,10,0,100",
            "use '' is not known; give training, qualification or hidden",
        ),
    ],
)
def test_it_says_what_is_wrong_and_in_which_line(gold_file, line, problem):
    path = gold_file(HEADER, "ok.jpg,50,10,0,100,training", line)
    assert problems_of(path) == [f", line 3: {problem}."]


def test_it_names_the_line_in_which_an_image_stood_before(gold_file):
    path = gold_file(
        HEADER,
        "a.jpg,50,10,0,100,training",
        "b.jpg,50,10,0,100,training",
        "a.jpg,60,10,0,100,hidden",
    )
    assert problems_of(path) == [
        ", line 4: image 'a.jpg' stands in line 2 already; keep one of them."
    ]


def test_it_names_every_line_that_is_wrong(gold_file):
    path = gold_file(
        HEADER, "a.jpg,x,10,0,100,training", "b.jpg,5,1,0,10,training", "c.jpg,5,1,0,10,testing"
    )
    assert problems_of(path) == [
        ", line 2: mos 'x' is not a number.",
        ", line 4: use 'testing' is not known; give training, qualification or hidden.",
    ]


def test_it_names_the_columns_that_are_missing(gold_file):
    path = gold_file("image,mos,use", "a.jpg,50,training")
    assert problems_of(path) == [
        ": column sd, scale_min, scale_max is missing; received image, mos, use."
    ]


def test_it_says_that_a_file_is_empty(tmp_path):
    path = tmp_path / "gold.csv"
    path.touch()
    assert problems_of(path) == [
        ": column image, mos, sd, scale_min, scale_max, use is missing; received an empty file."
    ]


def test_it_says_which_file_cannot_be_read(tmp_path):
    path = tmp_path / "absent.csv"
    assert problems_of(path) == [" cannot be read: No such file or directory."]


def test_it_says_which_file_is_not_utf8(gold_file):
    path = gold_file(HEADER, "größe.jpg,50,10,0,100,training", encoding="latin-1")
    (problem,) = problems_of(path)
    assert problem.startswith(" is not a CSV file in UTF-8: ")
