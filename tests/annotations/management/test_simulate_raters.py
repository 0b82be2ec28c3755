import re

import numpy as np
import pytest
from django.core.management import CommandError

from annotations.models import Invitation, Rater, Rating
from annotations.processes import serving
from annotations.services import drafts, studies
from tests.factories import gold_rows, prepared_file, study_toml
from tests.live import environment, free_port

from .conftest import said

pytestmark = pytest.mark.django_db(transaction=True)

UNREACHABLE = "http://127.0.0.1:9"  # the port of "discard", where nobody listens


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    """The tests' database, served by a real web server; its address."""
    port = free_port()
    with (
        django_db_blocker.unblock(),
        serving(host="127.0.0.1", port=port, environment=environment()),
    ):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def study(transactional_db):
    """A study whose gate hardly errs: many images, a wide interval, few answers outside it."""
    return launch()


def launch(**main):
    rows = gold_rows("training", 1) + gold_rows("qualification", 20, sd=0.35)
    drafts.load_draft(
        toml=study_toml(
            training={"images": 1},
            qualification={"images": 20, "attempts": 1, "min_accuracy": 0.9},
            main={"rounds": 2, "batch_size": 2, "cooldown_hours": 0, **main},
        ),
        main=[prepared_file(f"main-{number}.jpg") for number in range(4)],
        gold=[(row, prepared_file(row.image)) for row in rows],
    )
    return studies.open_study(slug="small")


def simulated(url, *options):
    return said("simulate_raters", "small", "--url", url, *options).splitlines()


def test_it_lets_raters_go_the_whole_way_and_the_gate_stops_careless_ones(server, study):
    told = simulated(f"{server}/", "--count", "4", "--careless", "2", "--seed", "3")
    ended = {line.split("'")[1]: int(line.split()[0]) for line in told}
    assert all(re.fullmatch(r"\d simulated raters ended at '\w+'\.", line) for line in told)
    assert sum(ended.values()) == 4
    # Two careful ones; a careless one passes this gate once in two hundred times.
    assert ended["done"] in (2, 3)
    assert ended["screened_out"] == 4 - ended["done"]
    assert sorted(Rater.objects.values_list("kind", flat=True)) == ["simulated"] * 4
    main = Rating.objects.filter(presentation__assignment__kind="main")
    assert main.count() == ended["done"] * 4 * 2
    assert Rating.objects.count() == 4 * (1 + 20) + main.count()


def test_it_takes_the_known_quality_of_images_from_a_table(server, study, tmp_path):
    truth = tmp_path / "truth.csv"
    truth.write_text(
        "image,true_quality\n"
        + "".join(f"main-{number}.jpg,{number / 4 + 0.1}\n" for number in range(4))
    )
    simulated(server, "--count", "3", "--truth", str(truth))
    for number in range(4):
        values = Rating.objects.filter(
            presentation__stimulus__name=f"main-{number}.jpg"
        ).values_list("value", flat=True)
        assert np.mean(list(values)) == pytest.approx(25 * number + 10, abs=15)


def test_it_refuses_to_wait_longer_than_is_said(server):
    launch(cooldown_hours=1)
    with pytest.raises(CommandError) as refused:
        simulated(server, "--count", "1", "--longest-wait", "5")
    assert str(refused.value) == (
        "You will see these images again. Some time has to pass first, so that you judge them "
        "afresh; you can close this page and open your link again later. Simulated raters wait at "
        "most 5 seconds; raise --longest-wait or lower the study's cool-down."
    )
    assert Rater.objects.get().stage == "main"


def test_it_says_that_the_server_cannot_be_reached(study):
    with pytest.raises(CommandError) as refused:
        simulated(UNREACHABLE, "--count", "2")
    assert re.fullmatch(
        rf"The server at {UNREACHABLE} cannot be reached \(.+\); start it, or name another with "
        r"--url\.",
        str(refused.value),
    )
    assert not Invitation.objects.exists()


def test_it_refuses_a_study_that_is_not_open_and_invites_nobody(server, study):
    studies.pause_study(slug="small")
    with pytest.raises(CommandError) as refused:
        simulated(server, "--count", "1")
    assert str(refused.value) == "Study 'small' is paused; open it first."
    assert not Invitation.objects.exists()


def test_it_refuses_to_simulate_nobody(study):
    with pytest.raises(CommandError) as refused:
        simulated(UNREACHABLE, "--count", "0")
    assert str(refused.value) == (
        "Error: argument --count: a whole number from 1 is needed; received '0'"
    )


def test_it_refuses_a_table_without_qualities(study, tmp_path):
    (tmp_path / "truth.csv").write_text("image,quality\nmain-1.jpg,0.4\n")
    with pytest.raises(CommandError, match="image and true_quality"):
        simulated(UNREACHABLE, "--truth", str(tmp_path / "truth.csv"))
    assert not Invitation.objects.exists()


def test_it_names_the_studies_that_there_are(study):
    with pytest.raises(CommandError) as refused:
        said("simulate_raters", "large", "--url", UNREACHABLE)
    assert str(refused.value) == "There is no study 'large'; known are: small."
