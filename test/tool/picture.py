"""Reads a picture back: what lies where, in the units of its axes."""
import re
import xml.etree.ElementTree

SVG = "{http://www.w3.org/2000/svg}"
UNITS = {"": 1, "ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9, "min": 60e9, "B": 1, "KiB": 2 ** 10,
         "MiB": 2 ** 20, "GiB": 2 ** 30}


class Picture:
    def __init__(self, text):
        self.root = xml.etree.ElementTree.fromstring(text)

    def elements(self, kind):
        return [each for each in self.root.iter() if each.get("class") == kind]

    def texts(self, kind):
        return [each.text for each in self.elements(kind)]

    def unit(self, axis):
        title = self.texts(f"{axis}-title")[0]
        found = re.search(r"\((.*)\)$", title)
        return UNITS[found[1] if found else ""]

    def scale(self, axis):
        """What turns a coordinate into a value: the straight line through the outermost ticks."""
        places = [float(line.get(f"{axis}1")) for line in self.elements(f"{axis}-grid")]
        values = [float(text.replace(",", "")) * self.unit(axis)
                  for text in self.texts(f"{axis}-tick")]
        assert len(places) == len(values) >= 2
        slope = (values[-1] - values[0]) / (places[-1] - places[0])
        return lambda place: values[0] + (place - places[0]) * slope

    def point(self, x, y):
        return self.scale("x")(float(x)), self.scale("y")(float(y))

    def lines(self):
        """By name the points of each line."""
        return {line.find(f"{SVG}title").text:
                [self.point(*pair.split(",")) for pair in line.get("points").split()]
                for line in self.elements("line")}

    def middle_of_paths(self, kind):
        """Where the crosses are."""
        middles = []
        for path in self.elements(kind):
            pairs = [tuple(map(float, pair.split(","))) for pair in
                     re.findall(r"[-0-9.]+,[-0-9.]+", path.get("d"))]
            middles.append(self.point(sum(x for x, _ in pairs) / len(pairs),
                                      sum(y for _, y in pairs) / len(pairs)))
        return middles
