"""Numbers in sentences."""


def counted(number: int, one: str) -> str:
    """Count things named in the singular.

    Examples
    --------
    >>> counted(1, "rating"), counted(6073, "rating"), counted(3, "gold stimulus")
    ('1 rating', '6,073 ratings', '3 gold stimuli')
    """
    if number == 1:
        return f"1 {one}"
    return f"{number:,} {one[:-2]}i" if one.endswith("stimulus") else f"{number:,} {one}s"
