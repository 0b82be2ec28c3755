import pytest
from django.contrib.auth.models import User

from annotations.models import AuditEntry, Batch, GoldStandard, Stimulus, Study, StudyVersion
from annotations.protocol.config import config_hash
from annotations.protocol.errors import InvalidInput, NotFound, StudyLocked
from annotations.services import drafts, studies
from tests.factories import gold_rows, launch_study, load_study, prepared, study_toml

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher():
    return User.objects.create_user("ada")


def counts():
    models = (Study, StudyVersion, Stimulus, GoldStandard, AuditEntry)
    return [model.objects.count() for model in models]


# Drafts.


def test_it_loads_a_draft_with_its_stimuli_and_gold_standard():
    study = load_study(n_main=5, n_training=3, n_qualification=8, n_hidden=1)
    assert (study.slug, study.title, study.state) == ("small", "A small study", "draft")
    assert study.launched_at is None
    assert sorted(study.stimuli.filter(kind="main").values_list("name", flat=True)) == [
        f"main-0{number}.jpg" for number in range(1, 6)
    ]
    uses = GoldStandard.objects.filter(stimulus__study=study).values_list("use", flat=True)
    assert sorted(uses) == ["hidden"] + ["qualification"] * 8 + ["training"] * 3


def test_it_stores_what_is_known_of_an_image():
    image = prepared("main-01.jpg", notes=("transparency flattened",))
    drafts.load_draft(toml=study_toml(), main=[image], gold=_enough_gold())
    stored = Stimulus.objects.get(name="main-01.jpg")
    for fact in vars(image).keys() - {"notes"}:
        assert getattr(stored, fact) == getattr(image, fact)
    assert stored.notes == ["transparency flattened"]


def test_it_replaces_what_an_earlier_draft_held():
    load_study(n_main=5, n_training=3)
    study = load_study(n_main=2, study={"title": "Another title"})
    assert Study.objects.get() == study
    assert study.title == "Another title"
    assert study.stimuli.filter(kind="main").count() == 2
    assert GoldStandard.objects.filter(use="training").count() == 2


def test_it_keeps_a_version_of_every_text_that_was_loaded():
    load_study()
    load_study()
    study = load_study(study={"title": "New"})
    first, second = study.versions.order_by("number")
    assert (first.number, first.note, first.toml) == (1, "loaded", study_toml())
    assert (second.number, second.note) == (2, "loaded again")
    assert second.hash == config_hash(second.toml)
    assert second.config.study.title == "New"


def test_it_takes_the_seed_of_the_configuration():
    assert load_study(study={"seed": 41}).seed == 41
    assert load_study(study={"seed": 42}).seed == 42


def test_it_draws_a_seed_of_its_own_where_there_is_none_and_keeps_it():
    seed = load_study(study={"seed": None}).seed
    assert seed != load_study(study={"slug": "other", "seed": None}).seed
    assert load_study(study={"seed": None}).seed == seed


def test_it_takes_a_draft_out_of_the_archive_when_it_is_loaded_again():
    load_study()
    studies.archive_study(slug="small")
    assert load_study().state == "draft"


def _enough_gold():
    rows = gold_rows("training", 2) + gold_rows("qualification", 8)
    return [(row, prepared(row.image)) for row in rows]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"n_main": 0}, "No image can be rated; give a folder with photographs that load."),
        (
            {"n_training": 1},
            (
                "The configuration needs 2 gold images for training; there are 1. "
                "Add some, or lower [training] images in the configuration."
            ),
        ),
        (
            {"n_qualification": 7},
            (
                "The configuration needs 8 gold images for qualification; there are 7. "
                "Add some, or lower [qualification] images in the configuration."
            ),
        ),
    ],
)
def test_it_refuses_images_that_do_not_suffice_and_leaves_nothing(options, sentence):
    before = counts()
    with pytest.raises(InvalidInput) as refused:
        load_study(**options)
    assert refused.value.message == sentence
    assert counts() == before


@pytest.mark.parametrize("changes", [{"width": 3000}, {"media_type": "image/webp"}])
def test_it_refuses_hidden_gold_that_raters_would_tell_apart(changes):
    (row,) = gold_rows("hidden", 1)
    odd = prepared(row.image, **changes)
    with pytest.raises(InvalidInput, match="raters would tell it apart"):
        drafts.load_draft(
            toml=study_toml(),
            main=[prepared("main-01.jpg")],
            gold=[*_enough_gold(), (row, odd)],
        )


def test_it_leaves_the_earlier_draft_where_a_new_one_is_refused():
    study = load_study(n_main=5)
    with pytest.raises(InvalidInput):
        load_study(n_main=0, study={"title": "Another title"})
    study.refresh_from_db()
    assert study.title == "A small study"
    assert study.stimuli.filter(kind="main").count() == 5


def test_it_loads_nothing_into_a_study_that_was_launched():
    launch_study()
    before = counts()
    with pytest.raises(StudyLocked) as refused:
        load_study()
    assert refused.value.message == (
        "Study 'small' was launched and is locked; give the new one another slug, or change its "
        "texts and thresholds by 'manage.py study amend small FILE'."
    )
    assert counts() == before


def test_it_names_the_studies_that_are_known():
    load_study()
    with pytest.raises(NotFound) as refused:
        studies.get_study("smal")
    assert refused.value.message == "There is no study 'smal'; known are: small."


# Launching.


def test_it_deals_every_main_and_hidden_image_into_one_batch():
    study = launch_study(n_main=9, n_hidden=2)
    items = [set(batch.items.values_list("stimulus__name", flat=True)) for batch in _batches(study)]
    assert sorted(name for batch in items for name in batch) == sorted(
        [f"main-0{number}.jpg" for number in range(1, 10)] + ["hidden-01.jpg", "hidden-02.jpg"]
    )
    assert sorted(map(len, items)) == [2, 3, 3, 3]


def _batches(study):
    return Batch.objects.filter(study=study)


def test_it_deals_the_gold_into_disjoint_attempts():
    study = launch_study(n_qualification=10)
    gold = GoldStandard.objects.filter(stimulus__study=study)
    attempts = [gold.filter(attempt=attempt).count() for attempt in (1, 2)]
    assert attempts == [4, 4]
    assert gold.filter(attempt__isnull=True, use="qualification").count() == 2
    assert not gold.exclude(use="qualification").filter(attempt__isnull=False).exists()


def test_it_deals_the_same_from_the_same_seed():
    dealt = [
        [
            sorted(batch.items.values_list("position", "stimulus__name"))
            for batch in _batches(launch_study(study={"slug": slug, "seed": seed}))
        ]
        for slug, seed in [("one", 3), ("two", 3), ("three", 4)]
    ]
    assert dealt[0] == dealt[1] != dealt[2]


def test_it_deals_once():
    study = launch_study()
    launched_at, dealt = study.launched_at, list(_batches(study))
    studies.pause_study(slug="small")
    study = studies.open_study(slug="small")
    assert study.launched_at == launched_at
    assert list(_batches(study)) == dealt


# The audit.


def test_it_records_who_did_what(researcher):
    load_study()
    studies.open_study(slug="small", actor=researcher)
    studies.pause_study(slug="small", actor=researcher)
    studies.open_study(slug="small")
    toml = study_toml(study={"contact": "Bob"})
    studies.amend_study(slug="small", toml=toml, note="Moved.", author=researcher)
    acts = AuditEntry.objects.order_by("id")
    assert [(act.action, act.actor, act.data) for act in acts] == [
        ("study loaded", None, {"main": 9, "gold": 10}),
        ("study launched", researcher, {}),
        ("study paused", researcher, {}),
        ("study open", None, {}),
        ("study amended", researcher, {"version": 2, "note": "Moved."}),
    ]
    assert {act.study for act in acts} == {Study.objects.get()}
