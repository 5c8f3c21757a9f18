"""One-way constraints between variables: a change is carried through the graph in order."""

import sys


class Variable:
    def __init__(self, value=0):
        self.value = value
        self.readers = []
        self.stamp = 0


class Constraint:
    def __init__(self, output, *inputs):
        self.output = output
        self.inputs = inputs
        for variable in inputs:
            variable.readers.append(self)

    def execute(self):
        self.output.value = self.compute(*(variable.value for variable in self.inputs))


class Equal(Constraint):
    def compute(self, value):
        return value


class Scale(Constraint):
    def __init__(self, output, source, factor, offset):
        super().__init__(output, source)
        self.factor = factor
        self.offset = offset

    def compute(self, value):
        return (value * self.factor + self.offset) % 65_537


class Sum(Constraint):
    def compute(self, first, second):
        return (first + second) % 65_537


class Planner:
    def __init__(self):
        self.stamp = 0

    def plan(self, variable):
        """The constraints behind variable, each after those that it depends on."""
        self.stamp += 1
        ordered = []
        self.visit(variable, ordered)
        return ordered[::-1]

    def visit(self, variable, ordered):
        variable.stamp = self.stamp
        for constraint in variable.readers:
            if constraint.output.stamp != self.stamp:
                self.visit(constraint.output, ordered)
                ordered.append(constraint)


def chain(length):
    first = previous = Variable(1)
    for number in range(length):
        output = Variable()
        if number % 3 == 0:
            Scale(output, previous, 3, number)
        elif number % 3 == 1:
            Sum(output, previous, first)
        else:
            Equal(output, previous)
        previous = output
    return first, previous


def run(scale=1.0):
    first, last = chain(120)
    planner = Planner()
    total = 0
    for value in range(round(8500 * scale)):
        first.value = value
        for constraint in planner.plan(first):
            constraint.execute()
        total += last.value
    return total


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
