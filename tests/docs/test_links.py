import re

import pytest

from .pages import PAGES, ROOT

LINK = re.compile(r"\]\(([^)\s]+)\)")


def links():
    """Return the links that stay within the project: the page, and what it names."""
    for page in PAGES:
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                yield pytest.param(page, target, id=f"{page.name} -> {target}")


def anchor(heading):
    """Write a heading as GitHub names it in addresses."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize(("page", "target"), list(links()))
def test_a_link_leads_somewhere(page, target):
    path, _, fragment = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    assert file.exists()
    assert file.is_relative_to(ROOT)
    if fragment:
        headings = re.findall(r"(?m)^#+ (.+)$", file.read_text(encoding="utf-8"))
        assert fragment in map(anchor, headings)


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [PAGES[0]]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = LINK.findall(page.read_text(encoding="utf-8"))
        linked = {(page.parent / target.partition("#")[0]).resolve() for target in targets}
        waiting += (linked & set(PAGES)) - reached
    assert reached == set(PAGES)
