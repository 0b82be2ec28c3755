"""Small and odd tables: every command ends with figures or with one sentence."""

import contextlib
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cli import main
from analysis.commands import COMMANDS

MODELS = ("plain", "z-scored", "bias-removed", "projection", "mle", "zrec")
CALLS = [
    ["validate"],
    *(["mos", "--model", model] for model in MODELS),
    *(["mos", "--model", model, "--parity"] for model in MODELS[2:]),
    *(["mos", "--ci", ci] for ci in ("t", "normal", "bootstrap")),
    ["mos", "--average", "raters"],
    ["mos", "--model", "mle", "--ambiguity", "stimulus"],
    ["mos", "--model", "mle", "--ambiguity", "none"],
    ["mos", "--model", "projection", "--standard-error", "spread"],
    *(["screen", "--method", method] for method in ("bt500", "bt1788", "self-consistency")),
    *(["screen", "--method", method, "--parity"] for method in ("bt500", "bt1788")),
    ["screen", "--method", "bt1788", "--leave-one-out"],
    ["reliability"],
    ["reliability", "--screen", "bt1788"],
    ["report", "-o", "folder"],
    ["release", "-o", "folder", "--formats", "sureal", "itu", "p910"],
]


@st.composite
def tables(draw):
    """One to five stimuli, raters and rounds; ratings missing, equal, tiny, huge or at the ends."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = [draw(st.integers(1, 5)) for _ in range(3)]
    there = generator.random(shape) < draw(st.sampled_from([0.3, 0.8, 1.0]))
    there.flat[0] = True
    stimulus, rater, occasion = np.nonzero(there)
    count = len(stimulus)
    score = draw(
        st.sampled_from(
            [
                np.full(count, 3.0),
                stimulus + 1.0,
                rater + 1.0,
                generator.integers(1, 6, count).astype(float),
                generator.choice([1.0, 100.0], count),
                generator.normal(0, 1, count) * 10.0 ** generator.integers(-20, 12),
            ]
        )
    )
    frame = pd.DataFrame(
        {
            "stimulus": [f"s{code}" for code in stimulus],
            "rater": [f"r{code}" for code in rater],
            "round": occasion + 1,
            "score": score,
        }
    )
    if draw(st.booleans()):
        frame["content"] = [f"c{code // 2}" for code in stimulus]
    return frame


@settings(max_examples=80)
@given(tables(), st.sampled_from(CALLS))
def test_ends_with_figures_or_with_one_sentence(frame, call):
    with TemporaryDirectory() as folder, contextlib.chdir(folder):
        frame.to_csv("ratings.csv", index=False)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([call[0], "ratings.csv", *call[1:], "--json"])
        files = list(Path("folder").rglob("*")) if "folder" in call else []
    if code == 0:
        assert json.loads(out.getvalue())
        assert bool(files) == ("folder" in call)
    else:
        assert code == 2
        assert (out.getvalue(), files) == ("", [])
        assert err.getvalue().count("\n") == 1
        assert err.getvalue().endswith(".\n")


def test_leaves_out_only_what_takes_no_ratings():
    called = {name for name, *_ in CALLS}
    others = {"splits", "metrics", "rank", "simulate", "power"}
    assert called | others == {command.name for command in COMMANDS}
    assert not called & others
