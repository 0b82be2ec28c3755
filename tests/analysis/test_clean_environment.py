"""`analysis` must work in a notebook that never heard of the server."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.analysis.studies import simulated_study

ROOT = Path(__file__).parents[2]
BASE = {"matplotlib", "numpy", "pandas", "pyarrow", "scipy"}


def run(*command, cwd):
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """An interpreter with the project's base dependencies, installed as a user would."""
    folder = tmp_path_factory.mktemp("clean")
    # pip builds inside the source tree; a copy keeps its litter out of the project's.
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "constraints.txt"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "analysis", source / "analysis")
    venv.create(folder / "venv", with_pip=True, symlinks=os.name != "nt")
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(
        scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--constraint", "constraints.txt", ".", cwd=source,
    )  # fmt: skip
    return scripts / "python"


def test_installs_nothing_of_the_server_or_the_trainer(python, tmp_path):
    listed = json.loads(run(python, "-m", "pip", "list", "--format=json", cwd=tmp_path))
    names = {entry["name"].lower() for entry in listed}
    assert names >= BASE
    assert not names & {"django", "torch", "pyvips", "pydantic", "rich"}


def test_computes_scores_where_django_cannot_be_imported(python, tmp_path, generator):
    _, frame = simulated_study(generator, stimuli=5, raters=3)
    frame.to_csv(tmp_path / "ratings.csv", index=False)
    document = json.loads(
        run(python, "-m", "analysis", "mos", "ratings.csv", "--json", cwd=tmp_path)
    )
    assert len(document["stimuli"]) == 5
    found = run(
        python, "-c",
        "from importlib.util import find_spec; import analysis, analysis.distortions;"
        "print(analysis.__file__, *(find_spec(name) for name in ('django', 'torch')))",
        cwd=tmp_path,
    )  # fmt: skip
    assert found.split()[1:] == ["None", "None"]
    assert "site-packages" in found


def test_writes_the_report_with_all_that_belongs_to_it(python, tmp_path, generator):
    _, frame = simulated_study(generator, stimuli=20, raters=6)
    frame.to_csv(tmp_path / "ratings.csv", index=False)
    run(python, "-m", "analysis", "report", "ratings.csv", "-o", "report", cwd=tmp_path)
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "<style>" in page
    assert page.count("<svg") == len(list((tmp_path / "report" / "figures").glob("*.svg")))


def test_loads_neither_django_nor_torch_where_they_are_installed():
    loaded = run(
        sys.executable, "-c",
        "import sys, analysis, analysis.cli, analysis.distortions;"
        "print(*{name.partition('.')[0] for name in sys.modules})",
        cwd=ROOT,
    ).split()  # fmt: skip
    assert not {"django", "torch", "celery", "rest_framework", "pydantic"} & set(loaded)
