"""The commands of ``python -m analysis``, one module each.

Every module holds a `COMMAND`; here is their order in ``--help``.
"""

from analysis.commands import mos, reliability, validate
from analysis.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    validate.COMMAND,
    mos.COMMAND,
    reliability.COMMAND,
)
