import json
import logging
import socket

import mlcroissant
import pandas as pd
import pytest

from analysis import validate
from analysis.release import About, SplitPlan, release

# mlcroissant uses what rdflib means to give up.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ABOUT = About(
    name="meadows",
    title="Meadows and more: 24 photographs",
    description="Photographs rated for technical quality.",
    license="CC-BY-4.0",
    creators=("A. Author", "B. Author"),
    url="https://example.org/meadows",
    version="1.2.0",
    date="2026-01-31",
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("the network is not needed")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def done(ratings, metadata, tmp_path):
    return release(
        ratings, tmp_path / "out", about=ABOUT, metadata=metadata, parquet=True, exclude=["r002"],
        splits=SplitPlan(test=5, validation=6), formats=["sureal", "itu", "p910"],
    )  # fmt: skip


def loaded(done, caplog):
    """The release as mlcroissant reads it, which must find nothing to complain of."""
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        dataset = mlcroissant.Dataset(jsonld=done.folder / "croissant.json")
    assert caplog.messages == []
    assert dataset.metadata.ctx.issues.errors == set()
    assert dataset.metadata.ctx.issues.warnings == set()
    return dataset


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def records(dataset, name):
    return pd.DataFrame(
        [
            {key.removeprefix(f"{name}/"): text(value) for key, value in record.items()}
            for record in dataset.records(name)
        ]
    )


def test_validates_without_an_error_or_a_warning(done, caplog):
    metadata = loaded(done, caplog).metadata
    assert metadata.name == "meadows"
    assert metadata.version == "1.2.0"
    assert metadata.license == ["https://creativecommons.org/licenses/by/4.0/"]
    assert [creator.name for creator in metadata.creators] == ["A. Author", "B. Author"]
    assert metadata.cite_as == (
        "A. Author and B. Author. Meadows and more: 24 photographs, version 1.2.0. "
        "https://example.org/meadows"
    )
    assert metadata.ctx.conforms_to.value == "http://mlcommons.org/croissant/1.0"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("images", "mos.csv"),
        ("ratings", "ratings.csv"),
        ("raters", "raters.csv"),
        ("excluded_ratings", "excluded_ratings.csv"),
    ],
)
def test_its_records_are_the_rows_of_the_tables(done, caplog, name, file):
    dataset = loaded(done, caplog)
    if name != "images":
        # From one table to the next.
        assert len(list(dataset.records("images"))) == 24
    found = records(dataset, name)
    expected = pd.read_csv(done.folder / file)
    assert found.columns.tolist() == expected.columns.tolist()
    assert len(found) == len(expected) > 0
    for column in expected:
        same = found[column].isna() & expected[column].isna()
        assert (same | (found[column] == expected[column])).all(), column


def test_names_the_sets_that_images_belong_to(done, caplog):
    dataset = loaded(done, caplog)
    assert records(dataset, "sets")["name"].tolist() == ["training", "validation", "test"]
    (field,) = [
        field
        for record_set in dataset.metadata.record_sets
        for field in record_set.fields
        if field.id == "images/set"
    ]
    assert field.references.uuid == "sets/name"


def test_lists_every_file_with_its_checksum(done, caplog):
    listed = {file.id: file.sha256 for file in loaded(done, caplog).metadata.file_objects}
    expected = {file.name: file.sha256 for file in done.files}
    assert listed == {
        name: digest
        for name, digest in expected.items()
        if name not in ("croissant.json", "SHA256SUMS")
    }


def test_notices_a_file_that_was_changed(done, caplog):
    dataset = loaded(done, caplog)
    with (done.folder / "raters.csv").open("a") as file:
        file.write("r009,1,1,False,0,,,,,\n")
    with pytest.raises(mlcroissant.GenerationError, match=r"Download\(raters.csv\)") as caught:
        list(dataset.records("raters"))
    assert "is not identical with the reference" in str(caught.value.__cause__)


def test_describes_every_column_with_its_unit_and_origin(done):
    document = json.loads((done.folder / "croissant.json").read_text())
    for record_set in document["recordSet"]:
        for field in record_set["field"]:
            if record_set["@id"] != "sets":
                assert "Origin: " in field["description"]
    (mos,) = [
        field
        for record_set in document["recordSet"]
        for field in record_set["field"]
        if field["@id"] == "images/quality_mos"
    ]
    assert mos["description"] == (
        "Mean opinion score: plain mean of all counted ratings. Unit: [0, 1]: score / 100. "
        "Origin: computed from ratings.csv."
    )


def test_validates_with_nothing_but_ratings(frame, tmp_path, caplog):
    done = release(validate(frame, scale=(1, 100)), tmp_path / "out")
    with caplog.at_level(logging.ERROR):
        dataset = mlcroissant.Dataset(jsonld=done.folder / "croissant.json")
    assert caplog.messages == []
    # What nobody stated is missed, and nothing else.
    missed = 'Property "https://schema.org/{}" is recommended, but does not exist.'
    warnings = {warning.partition("] ")[2] for warning in dataset.metadata.ctx.issues.warnings}
    assert warnings == {missed.format("datePublished"), missed.format("license")}
    assert len(records(dataset, "images")) == 24
    assert set(records(dataset, "images")["set"]) == {None}
    assert len(records(dataset, "ratings")) == 240
