"""An XML catalogue, written and read again with lxml.

Look at: what a C extension allocates from the interpreter is charged to the Python function that
called it, here under lxml's own types (`_Element`) and `str`. libxml2's tree is native memory.
"""

from lxml import etree


def write(count):
    root = etree.Element("catalogue")
    for number in range(count):
        book = etree.SubElement(root, "book", id=str(number))
        etree.SubElement(book, "title").text = f"Volume {number}"
        etree.SubElement(book, "price").text = str(number % 90 + 10)
    return etree.tostring(root)


def read(document):
    return {book.get("id"): int(book.findtext("price")) for book in etree.fromstring(document)}


def main():
    prices = read(write(3_000))
    print("average price", sum(prices.values()) / len(prices))


if __name__ == "__main__":
    main()
