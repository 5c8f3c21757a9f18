"""Expression trees, walked by visitors with double dispatch: evaluate, print, simplify."""

import random
import sys


class Number:
    def __init__(self, value):
        self.value = value

    def accept(self, visitor):
        return visitor.visit_number(self)


class Name:
    def __init__(self, name):
        self.name = name

    def accept(self, visitor):
        return visitor.visit_name(self)


class Operation:
    def __init__(self, sign, left, right):
        self.sign = sign
        self.left = left
        self.right = right

    def accept(self, visitor):
        return visitor.visit_operation(self)


class Evaluator:
    def __init__(self, names):
        self.names = names

    def visit_number(self, node):
        return node.value

    def visit_name(self, node):
        return self.names[node.name]

    def visit_operation(self, node):
        left, right = node.left.accept(self), node.right.accept(self)
        return (left + right if node.sign == "+" else left * right) % 1_000_003


class Printer:
    def visit_number(self, node):
        return str(node.value)

    def visit_name(self, node):
        return node.name

    def visit_operation(self, node):
        return f"({node.left.accept(self)} {node.sign} {node.right.accept(self)})"


class Simplifier:
    def visit_number(self, node):
        return node

    def visit_name(self, node):
        return node

    def visit_operation(self, node):
        left, right = node.left.accept(self), node.right.accept(self)
        if isinstance(left, Number) and isinstance(right, Number):
            return Number(Operation(node.sign, left, right).accept(Evaluator({})))
        return Operation(node.sign, left, right)


def grow(source, depth):
    if depth == 0:
        return Name(source.choice("abc")) if source.random() < 0.3 else Number(source.randrange(99))
    return Operation(source.choice("+*"), grow(source, depth - 1), grow(source, depth - 1))


def run(scale=1.0):
    tree = grow(random.Random(5), 12)
    total = 0
    for value in range(round(130 * scale)):
        smaller = tree.accept(Simplifier())
        total += smaller.accept(Evaluator({"a": value, "b": 2, "c": 3}))
        total += len(smaller.accept(Printer()))
    return total


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
