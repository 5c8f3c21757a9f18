"""Makes a code object that is run once and dropped, again and again."""
import sys

ROUNDS = int(sys.argv[1])
total = 0
for number in range(ROUNDS):
    space = {}
    exec(f"def f(): return [{number}]", space)
    total += space["f"]()[0]
    assert space["f"].__code__.co_firstlineno == 1
print(total == ROUNDS * (ROUNDS - 1) // 2)
