import os
import signal
from pathlib import PosixPath

import pytest

from annotations.images import ImageSettings, find_images, prepare, prepare_all
from tests.annotations.images.files import picture, save

SETTINGS = ImageSettings(min_width=1, target_width=48)


class DeadlyPath(PosixPath):
    """A file that kills whoever opens it, as one too large for the memory does."""

    def open(self, *args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)


def pictures(folder, names):
    return [save(folder / name, picture(seed=seed)) for seed, name in enumerate(names)]


def rated_files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_it_prepares_a_folder_in_the_order_of_its_files(tmp_path):
    names = ["e.png", "b.png", "d.png", "a.png", "c.png"]
    sources = pictures(tmp_path, names)
    progress = []
    prepared, refused = prepare_all(
        sources,
        tmp_path / "out",
        SETTINGS,
        workers=2,
        on_progress=lambda done, total: progress.append((done, total)),
    )
    assert [image.name for image in prepared] == names
    assert refused == []
    assert progress == [(done, 5) for done in range(1, 6)]
    assert rated_files(tmp_path / "out") == sorted(image.file for image in prepared)
    assert not list((tmp_path / "out").glob(".*"))


def test_it_prepares_each_file_exactly_as_one_alone(tmp_path):
    sources = pictures(tmp_path, ["a.png", "b.png"])
    prepared, _ = prepare_all(sources, tmp_path / "out", SETTINGS, workers=1)
    assert prepared == [prepare(source, tmp_path / "alone", SETTINGS) for source in sources]


def test_it_reports_each_refusal_and_goes_on(tmp_path):
    first, last = pictures(tmp_path, ["a.png", "c.png"])
    empty = tmp_path / "b.png"
    empty.touch()
    prepared, refused = prepare_all([first, empty, last], tmp_path / "out", SETTINGS, workers=2)
    assert [image.name for image in prepared] == ["a.png", "c.png"]
    assert [str(refusal) for refusal in refused] == [
        "b.png: It is empty (0 bytes); fetch the original again."
    ]


def test_it_takes_a_killed_process_for_a_refusal_of_its_file(tmp_path):
    sources = pictures(tmp_path, ["a.png", "b.png", "c.png", "d.png"])
    sources[1] = DeadlyPath(sources[1])
    prepared, refused = prepare_all(sources, tmp_path / "out", SETTINGS, workers=2)
    assert [image.name for image in prepared] == ["a.png", "c.png", "d.png"]
    (refusal,) = refused
    assert str(refusal) == (
        "b.png: The process preparing it was killed, perhaps for want of memory; "
        "supply a smaller version or leave it out."
    )
    assert not list((tmp_path / "out").glob(".*"))


def test_it_says_when_it_cannot_write(tmp_path):
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(OSError, match="exists"):
        prepare_all(pictures(tmp_path, ["a.png"]), tmp_path / "out", SETTINGS)


def test_it_refuses_the_same_original_twice(tmp_path):
    (source,) = pictures(tmp_path, ["a.png"])
    copy = tmp_path / "copy.png"
    copy.write_bytes(source.read_bytes())
    prepared, refused = prepare_all([source, copy], tmp_path / "out", SETTINGS, workers=2)
    assert [image.name for image in prepared] == ["a.png"]
    assert [str(refusal) for refusal in refused] == [
        "copy.png: It is the same file as a.png, byte for byte; keep one of them."
    ]


def test_it_refuses_two_originals_that_give_the_same_rated_file(tmp_path):
    (source,) = pictures(tmp_path, ["a.png"])
    again = save(tmp_path / "b.tif", picture(seed=0))
    prepared, refused = prepare_all([source, again], tmp_path / "out", SETTINGS, workers=2)
    assert [image.name for image in prepared] == ["a.png"]
    assert [str(refusal) for refusal in refused] == [
        "b.tif: It shows the same pixels as a.png once prepared; keep one of them."
    ]
    assert rated_files(tmp_path / "out") == [prepared[0].file]


def test_it_refuses_names_that_differ_only_in_case(tmp_path):
    (tmp_path / "sub").mkdir()
    sources = pictures(tmp_path, ["a.png", "A.PNG", "sub/a.png"])
    prepared, refused = prepare_all(sources, tmp_path / "out", SETTINGS, workers=1)
    assert [image.name for image in prepared] == ["a.png"]
    assert [refusal.reason for refusal in refused] == [
        f"It has the name of {sources[0]} but for upper and lower case; rename one of them.",
        f"It has the same name as {sources[0]}; rename one of them.",
    ]


def test_it_finds_what_is_meant_as_an_image(tmp_path):
    for name in (
        "b.jpg",
        "a.PNG",
        "letter.docx",
        ".hidden.jpg",
        "README.md",
        "a.xmp",
        "Thumbs.db",
        "sub/c.tif",
        ".cache/d.jpg",
        "__MACOSX/e.jpg",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path.relative_to(tmp_path)) for path in find_images(tmp_path)]
    assert found == ["a.PNG", "b.jpg", "letter.docx", "sub/c.tif"]


def test_it_says_that_there_is_no_such_folder(tmp_path):
    with pytest.raises(NotADirectoryError) as caught:
        find_images(tmp_path / "photos")
    assert str(caught.value) == (
        f"There is no folder {tmp_path / 'photos'}; give the folder of the images."
    )
