"""The commands of ``python -m analysis``, one module each.

Every module holds a `COMMAND`; here is their order in ``--help``.
"""

from analysis.commands import (
    metrics,
    mos,
    power,
    rank,
    release,
    reliability,
    report,
    screen,
    simulate,
    splits,
    validate,
)
from analysis.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    validate.COMMAND,
    mos.COMMAND,
    screen.COMMAND,
    reliability.COMMAND,
    splits.COMMAND,
    metrics.COMMAND,
    rank.COMMAND,
    simulate.COMMAND,
    power.COMMAND,
    report.COMMAND,
    release.COMMAND,
)
