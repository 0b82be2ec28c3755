import re
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection

from analysis.report import figures
from analysis.report.figures.scores import bin_edges
from analysis.report.figures.style import CROWD
from analysis.scale import Scale

SCALE = Scale(0.0, 100.0)


def curve(label="all stimuli", *, far=True):
    return figures.Curve(
        label, np.arange(1.0, 6.0), np.array([0.5, 0.6, 0.7, 0.75, 0.8]), np.full(5, 0.05),
        np.array([10.0] if far else []), np.array([0.9] if far else []),
    )  # fmt: skip


def every_figure(generator):
    mos = generator.normal(60, 10, CROWD)
    half = generator.uniform(3, 6, CROWD)
    return {
        "agreement": figures.agreement([curve(), curve("test set")], ylabel="SRCC"),
        "mos-histogram": figures.mos_histogram(mos, SCALE),
        "sorted": figures.sorted_intervals(mos[:9], (mos - half)[:9], (mos + half)[:9]),
        "widths": figures.interval_widths(mos, half),
        "rounds": figures.round_scatter(mos, mos + half, (1, 2)),
        "sos": figures.sos_plot(mos, half**2, SCALE, 0.05),
        "raters": figures.rater_map(
            generator.normal(0, 5, 9), generator.uniform(4, 9, 9), np.arange(9) == 3,
            [f"r{code}" for code in range(9)],
        ),
        "self": figures.own_consistency(generator.uniform(0, 1, 9)),
        "sizes": figures.split_sizes({"training": mos, "test": mos[:5]}),
        "distributions": figures.split_distributions({"training": mos, "test": mos[:5]}),
    }  # fmt: skip


def as_svg(drawing, name="a"):
    return figures.to_svg(drawing, name=name, title="What", description="All of it")


def axes_of(drawing) -> Any:
    (axes,) = drawing.axes
    return axes


def drawn_points(axes, label):
    """Where the marks of a series stand, errorbars too."""
    for container in axes.containers:
        if container.get_label() == label:
            return container.lines[0].get_xydata()
    (line,) = (line for line in axes.lines if line.get_label() == label)
    return line.get_xydata()


def test_draws_group_agreement_where_it_is():
    axes = axes_of(figures.agreement([curve()], ylabel="SRCC"))
    expected = np.column_stack([np.arange(1, 6), [0.5, 0.6, 0.7, 0.75, 0.8]])
    np.testing.assert_array_equal(drawn_points(axes, "all stimuli"), expected)
    np.testing.assert_array_equal(drawn_points(axes, "all stimuli, extrapolated"), [[10, 0.9]])
    _, _, (bars,) = axes.containers[0].lines
    ends = np.array([segment[:, 1] for segment in bars.get_segments()])
    np.testing.assert_allclose(ends, expected[:, 1:] + [[-0.05, 0.05]], rtol=1e-12)


def test_leaves_out_an_extrapolation_that_there_is_not():
    axes = axes_of(figures.agreement([curve(far=False)], ylabel="SRCC"))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["all stimuli"]


def test_tells_curves_apart_without_colour():
    axes = axes_of(figures.agreement([curve(), curve("test set")], ylabel="SRCC"))
    first, second = (container.lines[0] for container in axes.containers)
    assert first.get_marker() != second.get_marker()
    assert first.get_linestyle() != second.get_linestyle()


def test_counts_every_stimulus_in_the_histogram(generator):
    mos = generator.normal(60, 10, 500)
    axes = axes_of(figures.mos_histogram(mos, SCALE))
    assert sum(bar.get_height() for bar in axes.patches) == 500


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40),
    st.integers(min_value=3, max_value=30),
)
def test_bins_hold_every_score(scores, about):
    values = np.array(scores)
    edges = bin_edges(values, about=about)
    assert (np.diff(edges) > 0).all()
    slack = 1e-6 * (edges[-1] - edges[0])
    assert edges[0] <= values.min() + slack
    assert values.max() <= edges[-1] + slack
    assert len(edges) <= 2 * about + 3


def test_counts_per_cell_where_dots_would_be_a_blot(generator):
    x = generator.normal(60, 10, CROWD)
    axes = figures.round_scatter(x, x + generator.normal(0, 1, CROWD), (1, 2)).axes[0]
    (cells,) = (part for part in axes.collections if isinstance(part, PolyCollection))
    assert cells.get_array().sum() == CROWD
    axes = axes_of(figures.round_scatter(x[:-1], x[:-1], (1, 2)))
    assert len(axes.lines[0].get_xydata()) == CROWD - 1


def test_draws_the_parabola_of_the_fit():
    mos = np.array([20.0, 50.0, 80.0])
    axes = axes_of(figures.sos_plot(mos, np.array([100.0, 200.0, 150.0]), SCALE, 0.1))
    parabola = axes.lines[-1].get_xydata()
    np.testing.assert_allclose(parabola[[0, 50, 100]], [[0, 0], [50, 250], [100, 0]])


def test_crosses_rejected_raters_and_names_everybody():
    labels = ["strict", "usual", "a rater of many words"]
    drawing = figures.rater_map(
        np.array([-5.0, 0.0, 5.0]),
        np.array([4.0, 5.0, 9.0]),
        np.array([False, False, True]),
        labels,
    )
    axes = axes_of(drawing)
    np.testing.assert_array_equal(drawn_points(axes, "a rule rejects"), [[5, 9]])
    assert [text.get_text() for text in axes.texts] == ["strict", "usual", "a rater of …"]


def test_sorts_raters_by_consistency_and_leaves_out_the_unknown():
    axes = axes_of(figures.own_consistency(np.array([0.9, np.nan, 0.5])))
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [[1, 0.5], [2, 0.9]])


def test_shows_the_share_of_each_split(generator):
    scores = {"training": generator.normal(60, 5, 300), "test": generator.uniform(30, 90, 50)}
    axes = axes_of(figures.split_distributions(scores))
    for steps in axes.patches:
        values, edges, _ = steps.get_data()
        assert values.sum() == pytest.approx(100)
        assert len(edges) == 21
    bars = axes_of(figures.split_sizes(scores)).patches
    assert [bar.get_height() for bar in bars] == [300, 50]
    assert bars[0].get_hatch() != bars[1].get_hatch()


def test_is_the_same_every_time_and_on_its_own(generator):
    state = generator.bit_generator.state
    first = {name: as_svg(drawing) for name, drawing in every_figure(generator).items()}
    generator.bit_generator.state = state
    # Whoever draws for themselves has settings of their own.
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "red", "svg.fonttype": "path"}):
        again = {name: as_svg(drawing) for name, drawing in every_figure(generator).items()}
        assert mpl.rcParams["font.size"] == 20
    assert first == again
    for svg in first.values():
        root = ElementTree.fromstring(svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "<metadata>" not in svg
        assert "<style" not in svg
        assert "<text" in svg  # text that can be selected, no outlines


def test_names_and_describes_a_drawing(generator):
    drawing = figures.own_consistency(generator.uniform(0, 1, 5))
    svg = figures.to_svg(drawing, name="own", title="A < B", description="C & D")
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    names = root.get("aria-labelledby").split()
    found = [root.find(f"*[@id='{name}']") for name in names]
    assert [(part.tag, part.text) for part in found] == [
        (f"{space}title", "A < B"),
        (f"{space}desc", "C & D"),
    ]


def test_keeps_the_ids_of_drawings_apart(generator):
    mos = generator.normal(60, 10, 30)
    one, two = (as_svg(figures.mos_histogram(mos, SCALE), name) for name in ("a", "b"))
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (one, two)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for svg, own in zip((one, two), ids, strict=True):
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= own


def test_rounds_coordinates_but_no_text(generator):
    mos = generator.normal(60, 10, 30)
    svg = as_svg(figures.sos_plot(mos, mos, SCALE, 0.0123456))
    assert "fit, a = 0.012" in svg
    assert not re.search(r'\bd="[^"]*\.\d\d\d', svg)
    assert re.search(r"stroke-width: 0\.\d", svg)


def test_takes_labels_as_they_are():
    drawing = figures.rater_map(
        np.array([0.0, 1.0]), np.array([1.0, 2.0]), np.zeros(2, dtype=bool), ["$x_1$", "<b>&"]
    )
    texts = [
        part.text for part in ElementTree.fromstring(as_svg(drawing)).iter()
        if part.tag.endswith("}text")
    ]  # fmt: skip
    assert {"$x_1$", "<b>&"} <= set(texts)


@pytest.mark.parametrize("count", [CROWD, 40 * CROWD])
def test_draws_no_more_of_a_crowd_of_raters_than_can_be_seen(generator, count):
    rejected = np.arange(count) < 3
    crowd = figures.rater_map(
        generator.normal(0, 5, count), generator.uniform(4, 9, count), rejected, [""] * count
    )
    assert len(drawn_points(crowd.axes[0], "a rule rejects")) == 3
    alike = figures.rater_map(np.zeros(count), np.ones(count), rejected & False, [""] * count)
    consistent = figures.own_consistency(generator.uniform(0, 1, count))
    for drawing in (crowd, alike, consistent):
        assert len(as_svg(drawing)) < 300_000


def test_keeps_both_ends_of_a_crowd_of_sorted_raters(generator):
    srcc = generator.uniform(0, 1, 10 * CROWD)
    points = axes_of(figures.own_consistency(srcc)).lines[0].get_xydata()
    np.testing.assert_array_equal(points[0], [1, srcc.min()])
    np.testing.assert_array_equal(points[-1], [len(srcc), srcc.max()])
