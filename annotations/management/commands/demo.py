"""`manage.py demo`: a study that simulated raters have completed, to look at and to rate in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from analysis import mean_opinion_scores, srcc, validate
from annotations.demo.seed import RESEARCHER, SLUG, DemoData, ForeignData, Record
from annotations.models import Study
from annotations.processes import (
    Ended,
    PortTaken,
    ServerFailed,
    check_port,
    end_on_signals,
    serving,
    wait_for_the_end,
)
from annotations.selectors.raters import effort_of, newest_config
from annotations.selectors.tables import answers_table, ratings_table
from annotations.services.invitations import token_of
from annotations.simulation.crowd import simulate

from ._arguments import port as port_number

_RATERS, _CARELESS = 10, 1


class Command(BaseCommand):
    """Makes the demonstration where it is not there yet, and serves it."""

    help = "Serve a demonstration study; the first time, render it and let simulated raters rate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--photos", type=Path, help="your photographs, as main stimuli")
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument(
            "--prepare-only", action="store_true", help="end when the demonstration is made"
        )

    def handle(
        self, *args: Any, photos: Path | None, port: int, prepare_only: bool, **options: Any
    ) -> None:
        """Prepare, serve, tell what to open."""
        console = Console(soft_wrap=True)
        if Path(connection.settings_dict["NAME"]).parent != settings.DATA_DIR:
            raise CommandError("The demonstration has a database of its own; unset DATABASE_URL.")
        if photos is not None and not photos.is_dir():
            raise CommandError(f"{photos} is not a folder; name the one with your photographs.")
        end_on_signals()
        data = DemoData(settings.DATA_DIR, photos)
        try:
            check_port("127.0.0.1", port)
            record = data.read()
            fresh = record is None
            if record is None:
                record = _prepare(console, data)
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            url = f"http://localhost:{port}"
            with serving(
                host="127.0.0.1", port=port, environment={"IQASTUDY_PUBLIC_URL": url}
            ) as children:
                if fresh:
                    _simulate(console, data, f"http://127.0.0.1:{port}")
                    record = data.finish(record)
                _tell(console, data, record, url)
                if not prepare_only:
                    wait_for_the_end(children)
        except PortTaken as error:
            raise CommandError(f"{error} For example: make demo PORT={port + 1}") from None
        except (ForeignData, ServerFailed) as error:
            raise CommandError(str(error)) from None
        except Ended:
            console.print("Stopped; 'make demo' starts it again.")


def _prepare(console: Console, data: DemoData) -> Record:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("Drawing scenes", total=None)

        def drawn(done: int, total: int) -> None:
            progress.update(bar, completed=done, total=total)
            if done == total:
                # The next bar is load_study's own.
                progress.stop()

        return data.prepare(drawn)


def _simulate(console: Console, data: DemoData, url: str) -> None:
    study = Study.objects.get(slug=SLUG)
    effort, config = effort_of(study), newest_config(study)
    gold = config.training.images + config.qualification.images
    expected = (_RATERS - _CARELESS) * (gold + effort.images * effort.rounds)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task(
            f"{_RATERS} simulated raters (a minute of cool-down included)", total=expected
        )
        ended = simulate(
            study=study,
            qualities=data.truth,
            count=_RATERS,
            careless=_CARELESS,
            seed=study.seed,
            url=url,
            longest_wait=300,
            on_answer=lambda: progress.advance(bar),
        )
        progress.update(bar, completed=expected)
    told = ", ".join(f"{count} {stage.replace('_', ' ')}" for stage, count in sorted(ended.items()))
    console.print(f"Simulated raters: {told}.")


def _tell(console: Console, data: DemoData, record: Record, url: str) -> None:
    console.print(_opinion_scores(data))
    token = token_of(data.open_invitation())
    # Plain lines, as long as they are: a link that a frame cuts off is no link.
    console.print("\n[bold]Open[/bold]")
    for line in (
        f"  as a rater:       {url}/r/{token}/",
        f"  as a researcher:  {url}/  (user {RESEARCHER}, password {record.password})",
        "Ctrl-C stops.",
    ):
        console.print(line, markup=False, highlight=False)


def _opinion_scores(data: DemoData) -> Table | str:
    ratings = ratings_table(answers_table(Study.objects.get(slug=SLUG)))
    if ratings.empty:
        return "No rater finished; there is no MOS table."
    scores = mean_opinion_scores(validate(ratings))
    truth = data.truth
    known = scores["stimulus"].isin(list(truth))
    table = Table(title="Mean opinion scores")
    for heading in ("image", "known quality", "MOS", "SD", "n"):
        table.add_column(heading, justify="left" if heading == "image" else "right")
    for row in scores.sort_values("mos").to_dict("records"):
        name = str(row["stimulus"])
        quality = f"{truth[name]:.2f}" if name in truth else "unknown"
        table.add_row(name, quality, f"{row['mos']:.3f}", f"{row['sd']:.3f}", str(row["n"]))
    if known.sum() > 1:
        qualities = np.array([truth[name] for name in scores.loc[known, "stimulus"]])
        agreement = srcc(scores.loc[known, "mos"].to_numpy(), qualities)
        table.caption = f"SRCC of MOS to the known quality: {agreement:.3f}"
    else:
        table.caption = "Your photographs have no known quality: simulated ratings are made up."
    return table
