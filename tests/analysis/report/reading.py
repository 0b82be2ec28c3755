"""A page as a browser would see it, as far as the tests ask."""

from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """Elements of a page: tag, attributes and the text within, in the order they open."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.unbalanced = []
        self._open = []
        self.feed(text)
        self.close()
        self.unbalanced += [element["tag"] for element in self._open]

    def handle_starttag(self, tag, attrs):
        element = {
            "tag": tag, "attributes": dict(attrs), "text": "",
            "within": [opened["tag"] for opened in self._open],
        }  # fmt: skip
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        if self._open and self._open[-1]["tag"] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(f"/{tag}")

    def handle_data(self, data):
        for element in self._open:
            element["text"] += data

    def all(self, *tags):
        return [element for element in self.elements if element["tag"] in tags]

    def texts(self, *tags):
        return [" ".join(element["text"].split()) for element in self.all(*tags)]
