"""A report on a rating study: one page for people, and its numbers, tables and figures as files.

The one part of `analysis` that loads matplotlib; it is not loaded with the rest.
"""

from analysis.report.assemble import write_report
from analysis.report.findings import Findings, find
from analysis.report.screened import Missing
from analysis.report.sets import Sets, sets_from

__all__ = ["Findings", "Missing", "Sets", "find", "sets_from", "write_report"]
