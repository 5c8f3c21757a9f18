"""A command that needs one small function and loads half of the standard library for it.

Look at: `pyprof imports stacks.json`, or "Imports only" in the viewer's tree. Most of the run is the
import of the three modules at the top; of `xml.dom.minidom` nothing is ever used, and `decimal` is
loaded where it is needed, in price.
"""

import http.client
import json
import xml.dom.minidom


def price(order):
    import decimal

    return decimal.Decimal(order["price"]) * order["pieces"]


def as_xml(order):  # nobody asks for it
    return xml.dom.minidom.parseString(f"<order price='{order['price']}'/>")


def main():
    order = json.loads('{"price": "2.50", "pieces": 4}')
    print(price(order), "to pay,", http.client.OK.phrase)


if __name__ == "__main__":
    main()
