"""Takes the profiles out of a report.html again, as a browser finds them."""
import base64
import gzip
import html.parser
import json


class _Slots(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = {}  # id: (attributes, text)
        self.inside = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "script" and "id" in attributes:
            self.inside = attributes["id"]
            self.found[self.inside] = (attributes, "")

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside:
            attributes, text = self.found[self.inside]
            self.found[self.inside] = (attributes, text + data)


def profiles_of(page):
    """{slot: (name, stacks.json)} of the slots that are filled, but for the example."""
    slots = _Slots()
    slots.feed(page)
    return {slot: (attributes["data-name"], json.loads(gzip.decompress(base64.b64decode(text))))
            for slot, (attributes, text) in slots.found.items()
            if text.strip() and slot != "example"}


def profile_of(page):
    """The profile that a report shows."""
    return profiles_of(page)["profile"][1]
