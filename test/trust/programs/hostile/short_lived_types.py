"""Makes a type that is used once and dropped, again and again."""
import gc
import sys

ROUNDS = int(sys.argv[1])
for number in range(ROUNDS):
    made = type(f"T{number}", (), {"answer": lambda self: 42})
    assert made().answer() == 42
del made
gc.collect()
print(len([kind for kind in object.__subclasses__() if kind.__name__.startswith("T0")]))
