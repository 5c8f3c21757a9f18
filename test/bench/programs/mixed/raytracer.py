"""Spheres over a plane, by rays and vectors that are objects."""

import math
import sys


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self):
        return self * (1 / math.sqrt(self.dot(self)))


class Sphere:
    def __init__(self, centre, radius, shade):
        self.centre = centre
        self.radius = radius
        self.shade = shade

    def hit(self, origin, direction):
        offset = origin - self.centre
        b = offset.dot(direction)
        discriminant = b * b - offset.dot(offset) + self.radius * self.radius
        if discriminant < 0:
            return None
        distance = -b - math.sqrt(discriminant)
        return distance if distance > 1e-4 else None

    def normal(self, point):
        return (point - self.centre).unit()


class Plane:
    shade = 0.5

    def hit(self, origin, direction):
        if abs(direction.y) < 1e-6:
            return None
        distance = -(origin.y + 1) / direction.y
        return distance if distance > 1e-4 else None

    def normal(self, point):
        return Vector(0.0, 1.0, 0.0)


SCENE = [
    Sphere(Vector(0.0, 0.0, 5.0), 1.0, 0.9),
    Sphere(Vector(1.5, -0.3, 4.0), 0.7, 0.6),
    Sphere(Vector(-1.8, 0.2, 6.0), 1.2, 0.7),
    Plane(),
]
LIGHT = Vector(0.5, 0.7, -0.5).unit()


def nearest(origin, direction):
    hits = ((thing.hit(origin, direction), number) for number, thing in enumerate(SCENE))
    return min((hit for hit in hits if hit[0] is not None), default=None)


def trace(origin, direction, depth):
    found = nearest(origin, direction)
    if found is None:
        return 0.2
    distance, number = found
    thing = SCENE[number]
    point = origin + direction * distance
    normal = thing.normal(point)
    light = max(0.1, normal.dot(LIGHT)) * thing.shade
    if depth == 0:
        return light
    mirrored = direction - normal * (2 * direction.dot(normal))
    return light + 0.3 * trace(point, mirrored, depth - 1)


def run(scale=1.0):
    size = round(270 * math.sqrt(scale))
    eye = Vector(0.0, 0.0, -1.0)
    total = 0.0
    for row in range(size):
        for column in range(size):
            direction = Vector(column / size - 0.5, 0.5 - row / size, 1.0).unit()
            total += trace(eye, direction, 2)
    return round(total, 6)


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
