"""Arguments that several commands take, checked as they are read."""

from argparse import ArgumentTypeError


def positive(text: str) -> int:
    """Read a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"a whole number from 1 is needed; received '{text}'")
    return int(text)


def port(text: str) -> int:
    """Read the number of a port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError(f"a port lies between 1 and 65535; received '{text}'")
    return int(text)
