"""Who is left out, and why: four ways to screen raters, and what leaving them out changes.

A screening is one pass over the ratings as they are: nobody is judged again after others have been
left out. BT.500 forbids to repeat its own, and repeating any of them cuts on until little is left.
"""

from analysis.screening.applied import Screened, apply_screening, before_and_after
from analysis.screening.bt500 import screen_bt500
from analysis.screening.consistency import screen_self_consistency
from analysis.screening.correlation import screen_correlation
from analysis.screening.gold import GoldGate, gold_gate, gold_standard, screen_gold, within_gold
from analysis.screening.screening import Screening

__all__ = [
    "GoldGate",
    "Screened",
    "Screening",
    "apply_screening",
    "before_and_after",
    "gold_gate",
    "gold_standard",
    "screen_bt500",
    "screen_correlation",
    "screen_gold",
    "screen_self_consistency",
    "within_gold",
]
