"""The commands that the pages name exist, and take what the pages give them."""

import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class
from PIL import Image

from analysis.cli import parser
from analysis.commands import COMMANDS
from annotations.models import Membership, Study

from .examples import COMMAND, pages_with_examples, printed
from .pages import PAGES, ROOT, blocks, code, text_of

EVERYTHING = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
# What a page leaves open.
PLACEHOLDERS = {"N": "1", "ROLE": Membership.Role.OWNER.value}


def calls(program):
    """Return what pages write after a program's name: in a line of code, or between backticks."""
    lines = blocks(EVERYTHING) + code(EVERYTHING)
    found = []
    for line in lines:
        called = re.search(rf"(?:^|\s){re.escape(program)} (.+)", line)
        if called:
            words = shlex.split(called[1], comments=True)
            found.append([PLACEHOLDERS.get(word, word) for word in words])
    return found


def in_words(call):
    return " ".join(call)


@pytest.mark.parametrize("call", calls("manage.py"), ids=in_words)
def test_a_command_of_manage_py_can_be_given_like_this(call):
    name, *arguments = call
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    # A command may be spoken of without being given.
    if arguments:
        parser.parse_args(arguments)


def test_every_command_is_named():
    ours = {name for name, app in get_commands().items() if app == "annotations"}
    named = {name for name, *_ in calls("manage.py")}
    # Its set-up is not Django's alone.
    named |= {"demo"} & {name for name, *_ in calls("make")}
    assert ours - named == set()


@pytest.mark.parametrize("call", calls("make"), ids=in_words)
def test_a_target_of_make_is_there(call):
    name, *settings = call
    makefile = text_of("Makefile")
    assert re.search(rf"(?m)^{re.escape(name)}:", makefile)
    for setting in settings:
        assert setting.partition("=")[0] in makefile


@pytest.mark.parametrize("call", calls("python -m analysis"), ids=in_words)
def test_a_command_of_the_analysis_can_be_given_like_this(call):
    name, *arguments = call
    # A command may be spoken of without being given.
    if not arguments:
        assert name in {command.name for command in COMMANDS}
    else:
        parser().parse_args(call)


def test_every_command_of_the_analysis_is_shown_at_work():
    shown = {
        shlex.split(command)[0]
        for page in pages_with_examples()
        for command in COMMAND.findall(page.read_text(encoding="utf-8"))
    }
    assert shown == {command.name for command in COMMANDS}


@pytest.mark.parametrize("page", pages_with_examples(), ids=lambda page: page.name)
def test_the_analysis_prints_what_a_page_shows(page):
    for command, shown, real in printed(page.read_text(encoding="utf-8")):
        assert shown == real, f"python -m analysis {command}: 'make examples' renews the page"


def test_the_checks_find_what_the_readme_tells_researchers():
    names = [name for name, *_ in calls("manage.py")]
    assert {"load_study", "study", "invite", "serve", "export_ratings"} <= set(names)
    assert ["demo"] in calls("make")
    assert calls("python -m analysis")
    assert (ROOT / "examples" / "uhd-iqa" / "study.toml").is_file()


@pytest.mark.django_db
def test_the_readme_leads_from_a_folder_of_photographs_to_an_export(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # What a researcher brings along; of the size that the example asks for, but for the height.
    shutil.copy(ROOT / "examples" / "uhd-iqa" / "study.toml", "study.toml")
    draw("photos", [f"photo-{number}.png" for number in range(2)], width=3840)
    training = [f"training-{number}.png" for number in range(10)]
    qualification = [f"qualification-{number}.png" for number in range(40)]
    draw("gold", training + qualification, width=1024)
    rows = [f"{name},{number},9,0,100,training" for number, name in enumerate(training)]
    rows += [f"{name},{number},9,0,100,qualification" for number, name in enumerate(qualification)]
    Path("gold/gold.csv").write_text("\n".join(["image,mos,sd,scale_min,scale_max,use", *rows]))

    prefix = ".venv/bin/python manage.py "
    given = [
        shlex.split(line, comments=True)[2:]
        for line in blocks(text_of("README.md"))
        if line.startswith(prefix)
    ]
    for call in given:
        # The tests' database is migrated, and serving does not end.
        if call not in (["migrate"], ["serve"]):
            call_command(*call, stdout=io.StringIO())
    study = Study.objects.get()
    assert (study.slug, study.state) == ("uhd-iqa", "open")
    assert study.invitations.count() == 25
    assert Path("export/ratings.csv").is_file()


def draw(folder, names, *, width):
    Path(folder).mkdir()
    for number, name in enumerate(names):
        Image.new("RGB", (width, 4), (number, 2 * number, 90)).save(Path(folder) / name)
