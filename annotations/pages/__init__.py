"""Server-rendered pages: the rater's shell and the researcher's views."""
