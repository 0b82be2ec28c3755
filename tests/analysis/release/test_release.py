import hashlib
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from analysis import RatingsError, mean_opinion_scores, read_ratings, round_agreement, validate
from analysis.release import About, SplitPlan, release
from analysis.splits import split

PUBLISHED = (
    "image_name,quality_mos,set,orig_width,orig_height,views,likes,favorites,downloads,comments,"
    "image_bytes,user_name,page_url"
)
OURS = "mos_sd,mos_ci95,n_ratings,exclusive,categories,sha256,n_raters,note"


def table(done, name="mos.csv", **options):
    return pd.read_csv(done.folder / name, **options)


def everything(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def images(tmp_path, frame):
    folder = tmp_path / "images"
    folder.mkdir()
    for number, name in enumerate(sorted(set(frame["stimulus"]))):
        (folder / name).write_bytes(b"\xff\xd8\xff" + bytes([number] * 2000) + b"\xff\xd9")
    return folder


def test_begins_with_the_columns_of_the_published_table(ratings, tmp_path):
    done = release(ratings, tmp_path / "out")
    header = (done.folder / "mos.csv").read_text().splitlines()[0]
    assert header == f"{PUBLISHED},{OURS}"


def test_puts_scores_of_1_to_100_on_0_to_1_without_a_trace_of_rounding(ratings, tmp_path):
    done = release(ratings, tmp_path / "out")
    expected = mean_opinion_scores(ratings)
    mos = table(done)
    np.testing.assert_allclose(mos["quality_mos"], expected["mos"] / 100, atol=1e-12)
    np.testing.assert_allclose(mos["mos_sd"], expected["sd"] / 100, atol=1e-12)
    half = (expected["ci_high"] - expected["ci_low"]) / 200
    np.testing.assert_allclose(mos["mos_ci95"], half, atol=1e-12)
    assert mos["n_ratings"].tolist() == [10] * 24
    # Ten whole numbers: every MOS is a multiple of a thousandth, and reads as one.
    texts = table(done, dtype=str)["quality_mos"]
    assert texts.str.fullmatch(r"0\.\d{1,3}").all()


@pytest.mark.parametrize(
    ("scores", "scale", "expected"),
    [
        ([0.25, 0.5], None, 0.375),
        ([2, 5], (1, 5), 0.7),
        ([30, 40], (0, 100), 0.35),
        ([-50, 100], (-100, 100), 0.625),
    ],
)
def test_states_how_other_scales_become_0_to_1(scores, scale, expected, tmp_path):
    rows = [("a", rater, 1, score) for rater, score in zip("pq", scores, strict=True)]
    frame = pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])
    done = release(validate(frame), tmp_path / "out", scale=scale)
    assert table(done)["quality_mos"].tolist() == [expected]
    card = (done.folder / "README.md").read_text()
    rule = {0.375: "score as it was given", 0.7: "score / 5", 0.35: "score / 100"}
    assert rule.get(expected, "(score - (-100)) / 200") in card


def test_takes_the_scale_that_the_ratings_state(frame, tmp_path):
    done = release(validate(frame.assign(scale="0-200")), tmp_path / "out")
    assert done.notes == []
    assert table(done)["quality_mos"].max() < 0.5
    assert table(done, "ratings.csv")["scale"].unique().tolist() == ["0-200"]


def test_releases_every_rating_as_it_was_given(ratings, frame, tmp_path):
    done = release(ratings, tmp_path / "out")
    back = read_ratings(done.folder / "ratings.csv")
    given = frame.sort_values(["stimulus", "rater", "round"]).reset_index(drop=True)
    assert back.frame[["stimulus", "rater", "round", "score"]].values.tolist() == (
        given[["stimulus", "rater", "round", "score"]].values.tolist()
    )
    assert (
        (done.folder / "ratings.csv")
        .read_text()
        .splitlines()[1]
        .endswith(f",1,{int(given['score'][0])}")
    )


def test_flags_intervals_and_spreads_that_cannot_be(tmp_path):
    rows = [
        ("same", "p", 1, 3), ("same", "q", 1, 3),
        ("one", "p", 1, 4),
        ("fine", "p", 1, 2), ("fine", "q", 1, 5),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])
    done = release(validate(frame), tmp_path / "out", scale=(1, 5))
    mos = table(done).set_index("image_name")
    assert mos["note"].fillna("").to_dict() == {
        "fine": "",
        "one": "one rating",
        "same": "unanimous",
    }
    assert mos.loc["same", ["mos_sd", "mos_ci95"]].tolist() == [0, 0]
    assert mos.loc["one", ["mos_sd", "mos_ci95"]].isna().all()
    assert done.notes == [
        "1 image has ratings that are all equal, so that SD and interval are 0 (note: unanimous).",
        "1 image has one rating, and neither SD nor interval (note: one rating).",
    ]
    assert done.notes[0] in (done.folder / "README.md").read_text()


def test_carries_what_is_known_of_images_to_their_rows(ratings, metadata, tmp_path):
    done = release(ratings, tmp_path / "out", metadata=metadata, keep=["license"])
    mos = table(done, dtype=str, keep_default_na=False)
    known = metadata.sort_values("image_name").reset_index(drop=True)
    assert mos["image_name"].tolist() == known["image_name"].tolist()
    assert mos["orig_width"].tolist() == known["orig_width"].astype(str).tolist()
    # The last of them, in the order of names, has no count.
    assert mos["views"].tolist() == [*map(str, range(22, -1, -1)), ""]
    assert mos["user_name"].tolist()[0] == ""
    assert mos["page_url"].tolist() == known["page_url"].tolist()
    assert set(mos["license"]) == {"CC-BY-4.0"}
    # Nobody supplied these: they are there, and empty.
    assert set(mos["likes"]) == set(mos["set"]) == set(mos["exclusive"]) == {""}
    assert done.notes == [
        "Columns of the metadata that are not released: held_back (--keep COLUMN releases one)."
    ]


def test_keeps_columns_to_itself_that_may_tell_who_a_rater_is(frame, tmp_path):
    frame = frame.assign(ip="192.0.2.7", seconds=4.5)
    done = release(validate(frame, scale=(1, 100)), tmp_path / "out")
    assert all(b"192.0.2.7" not in text for text in everything(done.folder).values())
    assert table(done, "ratings.csv").columns.tolist() == [
        "stimulus", "rater", "round", "score", "seconds",
    ]  # fmt: skip
    assert done.notes == [
        "Columns of ratings that are not released, since they may tell who somebody is: ip."
    ]


def test_draws_the_split_that_the_splits_command_draws(ratings, metadata, tmp_path):
    plan = SplitPlan(test=6, validation=5, exclusive="held_back", exclusive_test=3)
    done = release(
        ratings, tmp_path / "out", metadata=metadata, splits=plan,
        generator=np.random.default_rng(7),
    )  # fmt: skip
    mos = table(done)
    known = metadata.set_index("image_name").loc[mos["image_name"]]
    expected = split(
        mos["quality_mos"], test=6, validation=5, exclusive=known["held_back"].notna(),
        exclusive_test=3, names=mos["image_name"], generator=np.random.default_rng(7),
    )  # fmt: skip
    assert mos["set"].tolist() == expected.sets.tolist()
    assert (mos["exclusive"] == "Sea").sum() == 4
    assert "training" not in set(mos.loc[mos["exclusive"].notna(), "set"])
    splits = table(done, "splits.csv")
    assert splits.to_dict("list") == mos[["image_name", "set"]].to_dict("list")
    for name, own in splits.groupby("set"):
        listed = (done.folder / "splits" / f"{name}.txt").read_text().splitlines()
        assert listed == own["image_name"].tolist()
    # The card states how far each set is from uniform.
    card = (done.folder / "README.md").read_text()
    for row in expected.uniformity.query("part == 'all'").itertuples():
        own = mos.loc[mos["set"] == row.set, "quality_mos"]
        spread = f"{own.min():.4f} | {own.max():.4f} | {own.mean():.4f}"
        assert f"| {row.set} | {row.n} | {spread} | {row.total_variation:.4f} |" in card


def test_takes_splits_that_are_stated(ratings, metadata, tmp_path):
    names = sorted(metadata["image_name"])
    sets = pd.DataFrame({"image_name": names, "set": ["test"] * 4 + ["training"] * 20})
    done = release(ratings, tmp_path / "a", splits=sets)
    assert table(done)["set"].tolist() == sets["set"].tolist()
    assert not (done.folder / "splits" / "validation.txt").exists()
    again = release(ratings, tmp_path / "b", metadata=metadata.merge(sets))
    assert table(again)["set"].tolist() == sets["set"].tolist()


def test_keeps_contents_together_by_the_ratings_own_column(frame, tmp_path):
    frame = frame.assign(content="scene" + frame["stimulus"].str[3:4])
    done = release(
        validate(frame, scale=(1, 100)), tmp_path / "out",
        splits=SplitPlan(test=8, validation=8, groups="content"),
    )  # fmt: skip
    sets = table(done).set_index("image_name")["set"]
    scenes = frame.drop_duplicates("stimulus").set_index("stimulus")["content"]
    assert sets.groupby(scenes).nunique().tolist() == [1, 1, 1]


def test_leaves_raters_out_and_says_so(ratings, frame, tmp_path):
    done = release(ratings, tmp_path / "out", exclude=["r001"])
    counted = validate(frame[frame["rater"] != "r001"])
    np.testing.assert_allclose(
        table(done)["quality_mos"], mean_opinion_scores(counted)["mos"] / 100, atol=1e-12
    )
    assert (done.ratings, done.raters) == (192, 4)
    assert set(table(done, "excluded_ratings.csv")["rater"]) == {"r001"}
    raters = table(done, "raters.csv").set_index("rater")
    assert raters.index[raters["excluded"]].tolist() == ["r001"]
    assert raters["n_ratings"].tolist() == [48] * 5
    # Reliability before and after, side by side.
    card = (done.folder / "README.md").read_text()
    for who, own in {"counted": counted, "all, before anybody was left out": ratings}.items():
        found = round_agreement(own)
        assert f"| {who} | {found.n_raters} | 24 | {found.srcc:.4f} | {found.plcc:.4f} |" in card


def test_names_raters_in_an_order_that_only_the_secret_tells(frame, tmp_path):
    frame["rater"] += "@example.org"
    ratings = validate(frame, source="ratings.csv", scale=(1, 100))
    done = release(ratings, tmp_path / "a", pseudonyms="first", exclude=["r002@example.org"])
    other = release(ratings, tmp_path / "b", pseudonyms="second", exclude=["r002@example.org"])
    assert all(b"@example" not in text for text in everything(done.folder).values())
    assert sorted(table(done, "raters.csv")["rater"]) == [f"R00{n}" for n in range(1, 6)]
    assert table(done, "raters.csv")["rater"].tolist() != frame["rater"].unique().tolist()
    assert everything(done.folder)["mos.csv"] == everything(other.folder)["mos.csv"]
    assert everything(done.folder)["ratings.csv"] != everything(other.folder)["ratings.csv"]
    again = release(ratings, tmp_path / "c", pseudonyms="first", exclude=["r002@example.org"])
    assert everything(again.folder) == everything(done.folder)


def test_lists_checksums_that_the_usual_tool_accepts(ratings, images, tmp_path):
    done = release(
        ratings, tmp_path / "out", images=images, splits=SplitPlan(test=5, validation=5),
        formats=["sureal", "itu", "p910"], parquet=True,
    )  # fmt: skip
    lines = (done.folder / "SHA256SUMS").read_text().splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    files = everything(done.folder)
    assert listed == {
        name: hashlib.sha256(text).hexdigest()
        for name, text in files.items()
        if name != "SHA256SUMS"
    }
    assert [file.name for file in done.files] == sorted(files)
    assert {file.name: file.sha256 for file in done.files if file.name in listed} == listed
    assert {file.name: file.bytes for file in done.files} == {
        name: len(text) for name, text in files.items()
    }
    if shutil.which("sha256sum"):
        for folder, sums in ((done.folder, "SHA256SUMS"), (images, "images.sha256")):
            subprocess.run(
                ["sha256sum", "--check", "--strict", "--quiet", done.folder / sums],
                cwd=folder,
                check=True,
            )
    mos = table(done).set_index("image_name")
    assert mos["sha256"].to_dict() == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in images.iterdir()
    }


def test_is_the_same_byte_for_byte_whatever_the_order_of_rows(frame, metadata, images, tmp_path):
    def made(place, frame, metadata):
        done = release(
            validate(frame, source="ratings.csv", scale=(1, 100)), tmp_path / place,
            about=About(name="meadows"), metadata=metadata, images=images, parquet=True,
            splits=SplitPlan(test=5, validation=6, exclusive="held_back", exclusive_test=2),
            formats=["sureal", "itu", "p910"], exclude=["r004", "r001"], pseudonyms="secret",
        )  # fmt: skip
        return everything(done.folder)

    one = made("one", frame, metadata)
    assert made("two", frame, metadata) == one
    shuffled = frame.sample(frac=1, random_state=1)
    assert made("three", shuffled, metadata.sample(frac=1, random_state=2)) == one
    assert all(b"\r" not in text for name, text in one.items() if not name.endswith(".parquet"))


def test_writes_the_same_tables_as_parquet(ratings, metadata, tmp_path):
    done = release(ratings, tmp_path / "out", metadata=metadata, parquet=True)
    for name in ("mos", "ratings"):
        csv = table(done, f"{name}.csv")
        parquet = pd.read_parquet(done.folder / f"{name}.parquet")
        assert parquet.columns.tolist() == csv.columns.tolist()
        pd.testing.assert_frame_equal(
            parquet.astype(object).where(parquet.notna(), None),
            csv.astype(object).where(csv.notna(), None),
            check_dtype=False,
        )
    assert str(pd.read_parquet(done.folder / "mos.parquet").dtypes["views"]) == "Int64"


def test_replaces_an_earlier_release_and_nothing_else(ratings, tmp_path):
    folder = tmp_path / "deep" / "out"
    release(ratings, folder, splits=SplitPlan(test=5, validation=5))
    done = release(ratings, folder)
    assert not (done.folder / "splits.csv").exists()
    assert list(folder.parent.iterdir()) == [folder]
    (folder / "mine.txt").write_text("precious")
    with pytest.raises(ValueError, match=r"mine\.txt") as caught:
        release(ratings, folder)
    assert str(caught.value) == (
        f"{folder} holds mine.txt, which is no part of an earlier release; name another folder."
    )
    (folder / "mine.txt").unlink()
    (folder / "README.md").write_text("written anew by hand")
    with pytest.raises(ValueError, match="changed") as caught:
        release(ratings, folder)
    assert str(caught.value) == (
        f"{folder / 'README.md'} was changed after it was released; "
        f"move it away or name another folder."
    )
    assert (folder / "README.md").read_text() == "written anew by hand"


def test_does_not_take_a_folder_of_other_tables_for_a_release(ratings, tmp_path):
    (tmp_path / "ratings.csv").write_text("precious")
    (tmp_path / "README.md").write_text("precious")
    with pytest.raises(ValueError, match=r"README\.md, which is no part"):
        release(ratings, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(ValueError, match="is a file; name a folder to release to"):
        release(ratings, tmp_path / "README.md")


def test_leaves_nothing_half_done(ratings, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    release(ratings, folder)
    before = everything(tmp_path)
    monkeypatch.setattr(
        "analysis.release.writing.croissant", lambda *_: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(OSError, match="full"):
        release(ratings, folder)
    assert everything(tmp_path) == before
    monkeypatch.undo()
    rename = type(folder).rename

    def fails_in_the_end(path, target):
        if target == folder and not path.name.endswith("-earlier"):
            raise OSError("gone")
        return rename(path, target)

    monkeypatch.setattr(type(folder), "rename", fails_in_the_end)
    with pytest.raises(OSError, match="gone"):
        release(ratings, folder)
    assert everything(tmp_path) == before


def test_warns_of_labels_that_spreadsheets_take_for_formulas(frame, tmp_path):
    frame["rater"] = frame["rater"].replace("r001", "=1+1")
    done = release(validate(frame, scale=(1, 100)), tmp_path / "out")
    assert done.notes == [
        (
            "Labels that begin with a sign that spreadsheet programs take for a formula: 1, "
            "such as '=1+1'; import the tables as text there."
        )
    ]
    assert "=1+1" in set(table(done, "raters.csv")["rater"])


def test_warns_of_names_that_programs_take_for_numbers(frame, tmp_path):
    frame["stimulus"] = frame["stimulus"].str[1:5]
    done = release(validate(frame, scale=(1, 100)), tmp_path / "out")
    assert done.notes == [
        (
            "Names of images are numbers with zeros in front, such as '0000'; read them as text, "
            "since programs that guess (mlcroissant is one) drop the zeros."
        )
    ]


def test_can_be_read_by_others(ratings, tmp_path):
    done = release(ratings, tmp_path / "out")
    assert done.folder.stat().st_mode & 0o777 == 0o755


def test_releases_ratings_of_one_round(frame, tmp_path):
    one = validate(frame[frame["round"] == 1], scale=(1, 100))
    done = release(one, tmp_path / "out")
    raters = table(done, "raters.csv")
    assert raters["n_repeated"].tolist() == [0] * 5
    assert set(raters["note"]) == {"nothing rated twice"}
    assert "Nobody rated an image in both rounds" in (done.folder / "README.md").read_text()


def test_refuses_unknown_forms_before_it_does_anything(ratings, tmp_path):
    with pytest.raises(ValueError, match="formats") as caught:
        release(ratings, tmp_path / "out", formats=["arff"])
    assert str(caught.value) == ("There is no format 'arff'; the formats are sureal, itu, p910.")
    assert list(tmp_path.iterdir()) == []


def refused(ratings, tmp_path, **options):
    with pytest.raises(RatingsError) as caught:
        release(ratings, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()
    return str(caught.value)


def test_says_which_rated_images_the_metadata_lack(ratings, metadata, tmp_path):
    less = metadata[~metadata["image_name"].isin(["s0003.jpg", "s0005.jpg"])]
    assert refused(ratings, tmp_path, metadata=less) == (
        "the metadata lacks 2 of 24 rated images, such as 's0003.jpg'; "
        "give every rated image a line."
    )


def test_leaves_out_images_that_nobody_rated(frame, metadata, tmp_path):
    some = validate(frame[frame["stimulus"] != "s0000.jpg"], scale=(1, 100))
    done = release(some, tmp_path / "out", metadata=metadata)
    assert done.images == 23
    assert done.notes[0] == "Images of the metadata without a counted rating, left out: 1."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"image_name": "s0001.jpg"},
            "the metadata, row 2: image 's0001.jpg' was there before; give each image one line.",
        ),
        ({"image_name": ""}, "the metadata, row 1: image_name is missing; name every image."),
        (
            {"views": "many"},
            (
                "the metadata, row 1: views 'many' is no whole number from 0; "
                "correct it or leave it empty."
            ),
        ),
        (
            {"views": "-1"},
            (
                "the metadata, row 1: views '-1' is no whole number from 0; "
                "correct it or leave it empty."
            ),
        ),
        (
            {"sha256": "abc"},
            (
                "the metadata gives 's0000.jpg' the sha256 'abc', which is none; "
                "write 64 hexadecimal digits in lower case."
            ),
        ),
        (
            {"set": "train"},
            (
                "The metadata puts 's0000.jpg' into the set 'train'; "
                "call the sets training, validation and test."
            ),
        ),
    ],
)
def test_says_what_is_wrong_in_the_metadata(ratings, metadata, change, message, tmp_path):
    wrong = metadata.astype({"views": object}).assign(**change)
    assert refused(ratings, tmp_path, metadata=wrong) == message


def test_says_which_set_is_missing(ratings, metadata, tmp_path):
    sets = pd.DataFrame({"image_name": metadata["image_name"], "set": ["test"] * 23 + [""]})
    assert refused(ratings, tmp_path, splits=sets) == (
        "the splits has no set for 1 of 24 rated images, such as 's0000.jpg'; give each one."
    )
    assert refused(ratings, tmp_path, metadata=metadata.merge(sets)) == (
        "The metadata put 23 of 24 images into a set; give every image one, or none."
    )
    assert refused(ratings, tmp_path, splits=sets[["image_name"]]) == (
        "the splits has no column set; add it or leave the splits out."
    )


def test_asks_for_the_columns_that_a_split_needs(ratings, metadata, tmp_path):
    plan = SplitPlan(test=5, validation=5, groups="scene")
    assert refused(ratings, tmp_path, splits=plan) == (
        "Column scene is asked for, but there are no metadata; give their table."
    )
    assert refused(ratings, tmp_path, splits=plan, metadata=metadata).startswith(
        "the metadata has no column scene (found: image_name, "
    )
    content = SplitPlan(test=5, validation=5, groups="content")
    assert refused(ratings, tmp_path, splits=content) == (
        "Neither the metadata nor ratings.csv has a column content; name another one."
    )


def test_finds_images_that_are_missing_broken_or_others(ratings, images, metadata, tmp_path):
    first = images / "s0000.jpg"
    whole = first.read_bytes()
    first.write_bytes(whole[:1000])
    assert refused(ratings, tmp_path, images=images) == (
        "Image 's0000.jpg' breaks off: a JPEG without its end; copy it again."
    )
    first.write_bytes(b"")
    assert refused(ratings, tmp_path, images=images) == (
        "Image 's0000.jpg' is an empty file; copy it again."
    )
    first.unlink()
    assert refused(ratings, tmp_path, images=images) == (
        f"{images} lacks 1 of 24 rated images, such as 's0000.jpg'; "
        f"add them or release without the folder."
    )
    first.write_bytes(whole)
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in images.iterdir()}
    metadata["sha256"] = metadata["image_name"].map(sums)
    release(ratings, tmp_path / "fine", images=images, metadata=metadata)
    first.write_bytes(whole + b"\xff\xd9")
    assert refused(ratings, tmp_path, images=images, metadata=metadata) == (
        "1 of 24 image files do not have the sha256 that the metadata states, such as "
        "'s0000.jpg'; the rated files are the ones to release."
    )
    assert refused(ratings, tmp_path, images=tmp_path / "none") == (
        f"{tmp_path / 'none'} is no folder; give the one that holds the image files."
    )


def test_takes_checksums_from_the_metadata_where_there_are_no_files(ratings, metadata, tmp_path):
    metadata["sha256"] = [hashlib.sha256(bytes([number])).hexdigest() for number in range(24)]
    done = release(ratings, tmp_path / "out", metadata=metadata)
    listed = (done.folder / "images.sha256").read_text().splitlines()
    assert len(listed) == 24
    assert listed[-1] == f"{metadata['sha256'][0]}  {metadata['image_name'][0]}"


def test_does_not_follow_names_out_of_the_folder(images, tmp_path):
    frame = pd.DataFrame({"stimulus": ["../secret"], "rater": "p", "round": 1, "score": 50})
    assert refused(validate(frame), tmp_path, images=images) == (
        f"Image '../secret' lies outside {images}; name images relative to the folder."
    )


@pytest.mark.parametrize(
    ("label", "what"),
    [
        ("ann@example.org", "an e-mail address"),
        ("A2EXAMPLE0WORKR", "the ID of a worker at Mechanical Turk"),
        ("5f0c1ab2d3e4f5061728394a", "the ID of a participant at Prolific"),
    ],
)
def test_refuses_labels_that_name_a_person(frame, label, what, tmp_path):
    named = validate(frame.replace({"rater": {"r001": label}}), source="ratings.csv")
    assert refused(named, tmp_path) == (
        f"Rater '{label}' of ratings.csv looks like {what}; "
        f"give raters pseudonyms, as --pseudonyms SECRET does."
    )


def test_refuses_what_cannot_be_released(ratings, frame, tmp_path):
    assert refused(ratings, tmp_path, exclude=["nobody"]) == (
        "Rater 'nobody', who is to be left out, gave no rating in ratings.csv; check the label."
    )
    odd = validate(frame.assign(score=frame["score"] + 500), source="ratings.csv")
    low, high = odd.scores.min(), odd.scores.max()
    assert refused(odd, tmp_path) == (
        f"The scores of ratings.csv, {low:g} to {high:g}, fit no usual scale; "
        f"state theirs with --scale LOW HIGH."
    )
    broken = validate(frame.replace({"stimulus": {"s0000.jpg": "s\n0.jpg"}}), source="ratings.csv")
    assert refused(broken, tmp_path) == (
        "Image 's\\n0.jpg' of ratings.csv has a line break or another control character in its "
        "name; rename it."
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"name": "my data"},
            (
                "A dataset cannot be named 'my data'; use letters, digits, '.', '_' and '-', "
                "and keep the rest for its title."
            ),
        ),
        (
            {"name": "a", "version": "1"},
            "Version '1' does not have the form MAJOR.MINOR.PATCH; write 1.0.0 for a first one.",
        ),
        (
            {"name": "a", "date": "31.1.2026"},
            "Date '31.1.2026' does not exist or is not written YYYY-MM-DD; write 2026-01-31.",
        ),
    ],
)
def test_refuses_descriptions_that_machines_cannot_read(fields, message):
    with pytest.raises(ValueError, match=r".") as caught:
        About(**fields)
    assert str(caught.value) == message
