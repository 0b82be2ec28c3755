"""The page as HTML: one file, no script, nothing loaded from elsewhere.

Labels of raters, stimuli and splits are other people's text. Whatever comes in as text is escaped
here; only what these functions return is taken for markup, and is therefore of a type of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from typing import NewType

import numpy as np
import pandas as pd

Markup = NewType("Markup", str)

DASH = "–"
_MINUS = "−"


@dataclass(frozen=True)
class Panel:
    """One drawing of a figure: its file's name, its SVG, and what stands above it."""

    name: str
    svg: str
    heading: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name, heading : str
        What it is called in the frame, and on the page.
    digits : int, optional
        After the point; without, the values are words or whole numbers.
    right : bool
        Set to the right although it is text, since it holds numbers already written out.
    """

    name: str
    heading: str
    digits: int | None = None
    right: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page, reached from its table of contents."""

    name: str
    title: str
    blocks: tuple[Markup, ...]


def number(value: object, digits: int | None = None) -> str:
    """Write a number for reading: thousands apart, a true minus, a dash where undefined.

    Examples
    --------
    >>> number(6073), number(-0.0316, 3), number(float("nan"), 2)
    ('6,073', '−0.032', '–')
    """
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{value:,}".replace("-", _MINUS)
    if not isinstance(value, float | np.floating):
        return str(value)
    if not np.isfinite(value):
        return DASH
    # Rounded first, so that no zero has a sign.
    text = f"{value:,.{digits}f}" if digits is not None else f"{value:,g}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", _MINUS)


def prose(*sentences: str, kind: str = "") -> Markup:
    """Make a paragraph."""
    attribute = f' class="{kind}"' if kind else ""
    return Markup(f"<p{attribute}>{escape(' '.join(sentences))}</p>")


def absent(why: str) -> Markup:
    """Say why something that belongs here is not here."""
    return prose(why, kind="absent")


def heading(text: str) -> Markup:
    """Make a heading within a section."""
    return Markup(f"<h3>{escape(text)}</h3>")


def listing(items: Sequence[str], *, ordered: bool = False, kind: str = "") -> Markup:
    """Make a list of sentences."""
    tag = "ol" if ordered else "ul"
    attribute = f' class="{kind}"' if kind else ""
    entries = "\n".join(f"<li>{escape(item)}</li>" for item in items)
    return Markup(f"<{tag}{attribute}>\n{entries}\n</{tag}>")


def tiles(figures: Sequence[tuple[str, str]]) -> Markup:
    """Lay out some numbers, each with its name."""
    entries = "\n".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in figures
    )
    return Markup(f'<dl class="tiles">\n{entries}\n</dl>')


def boxed(*paragraphs: str) -> Markup:
    """Set paragraphs apart, to be copied."""
    return Markup(
        '<div class="methods">\n' + "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        + "\n</div>"
    )  # fmt: skip


def figure(panels: Sequence[Panel], *, label: str, caption: str, how: str) -> Markup:
    """Make a figure of one or two panels.

    Parameters
    ----------
    panels : sequence of Panel
    label : str
        What it is referred to by, such as ``Figure 3``.
    caption : str
        What it shows.
    how : str
        How to read it, in plain words.
    """
    drawn = "\n".join(
        '<div class="panel">'
        + (f"<p>{escape(panel.heading)}</p>" if panel.heading else "")
        + f"{panel.svg}</div>"
        for panel in panels
    )
    return Markup(
        f'<figure>\n<div class="panels">\n{drawn}\n</div>\n<figcaption>\n'
        f"<p><b>{escape(label)}.</b> {escape(caption)}</p>\n"
        f"<p><b>How to read this:</b> {escape(how)}</p>\n</figcaption>\n</figure>"
    )


def table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    caption: str,
    most: int = 200,
    file: str = "",
    marked: str = "",
) -> Markup:
    """Make a table; its first column names the row.

    Parameters
    ----------
    frame : DataFrame
    columns : sequence of Column
        Those to show. What the frame does not have, or has nothing in, is left out.
    caption : str
        What it shows.
    most : int
        Rows to show; of more, the first, and a word on where the rest is.
    file : str
        Where all rows are.
    marked : str
        A boolean column of the frame; its rows stand out.
    """
    shown = [
        column for column in columns if column.name in frame and not frame[column.name].eq("").all()
    ]
    numeric = [
        column.right
        or (
            pd.api.types.is_numeric_dtype(frame[column.name])
            and not pd.api.types.is_bool_dtype(frame[column.name])
        )
        for column in shown
    ]
    kinds = [' class="number"' if is_number else "" for is_number in numeric]
    head = "".join(
        f'<th scope="col"{kind}>{escape(column.heading)}</th>'
        for column, kind in zip(shown, kinds, strict=True)
    )
    rows = []
    marks = frame[marked].to_numpy() if marked else np.zeros(len(frame), dtype=np.bool_)
    cells = [frame[column.name].head(most).tolist() for column in shown]
    for position, values in enumerate(zip(*cells, strict=True)):
        entries = []
        for place, (value, column, is_number) in enumerate(
            zip(values, shown, numeric, strict=True)
        ):
            text = escape(number(value, column.digits))
            if place == 0:
                entries.append(f'<th scope="row">{text}</th>')
            elif is_number:
                entries.append(f'<td class="number">{text}</td>')
            else:
                entries.append(f'<td class="words">{text}</td>' if len(text) > 30
                               else f"<td>{text}</td>")  # fmt: skip
        mark = ' class="marked"' if marks[position] else ""
        rows.append(f"<tr{mark}>{''.join(entries)}</tr>")
    rest = ""
    if len(frame) > most:
        rest = f"\n{prose(f'The first {most:,} of {len(frame):,} rows; {file} has them all.')}"
    body = "\n".join(rows)
    return Markup(
        f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(caption)}">\n'
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>{rest}"
    )


def page(*, title: str, subtitle: str, sections: Sequence[Section], footer: str) -> str:
    """Put the page together."""
    templates = files("analysis.report") / "templates"
    frame = Template((templates / "report.html").read_text(encoding="utf-8"))
    return frame.substitute(
        title=escape(title),
        subtitle=escape(subtitle),
        footer=escape(footer),
        style=(templates / "report.css").read_text(encoding="utf-8").rstrip(),
        contents="\n".join(
            f'<li><a href="#{part.name}">{escape(part.title)}</a></li>' for part in sections
        ),
        sections="\n".join(_section(part) for part in sections),
    )


def _section(part: Section) -> str:
    blocks = "\n".join(part.blocks)
    return (
        f'<section aria-labelledby="{part.name}">\n'
        f'<h2 id="{part.name}">{escape(part.title)}</h2>\n{blocks}\n</section>'
    )
