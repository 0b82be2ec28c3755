"""How far ratings, raters and mean opinion scores can be repeated."""

from analysis.reliability.rounds import RoundAgreement, round_agreement, self_consistency

__all__ = ["RoundAgreement", "round_agreement", "self_consistency"]
