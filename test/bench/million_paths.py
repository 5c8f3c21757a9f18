"""Ten functions that each call all ten, five deep: 1,111,110 call paths, each taken once. Prints
time.monotonic() as its last act."""

import time

# Each function needs code of its own: paths are told apart by it.
SOURCE = """
def path_{}(depth):
    if depth:
        for function in FUNCTIONS:
            function(depth - 1)
FUNCTIONS.append(path_{})
"""
FUNCTIONS = []

for number in range(10):
    exec(SOURCE.format(number, number))
for function in FUNCTIONS:
    function(5)
print(time.monotonic())
