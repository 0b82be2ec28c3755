"""Why an image cannot be a stimulus."""


class ImageRefused(Exception):
    """One file that is not taken, and the sentence that tells its owner why.

    Attributes
    ----------
    name : str
        The file's name, as the researcher knows it.
    reason : str
        One sentence: what is wrong, what was found, what to do.
    """

    def __init__(self, name: str, reason: str) -> None:
        # Both as args: refusals travel between processes, and pickle rebuilds them from args.
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"
