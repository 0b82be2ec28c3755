"""Checks of arguments that several functions take."""


def check_confidence(confidence: float) -> None:
    """Raise unless the nominal coverage of an interval lies between 0 and 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not at {confidence}.")
