"""Freezes, thaws and disables the collector in turn, with garbage in between."""
import gc


class Node:
    def __init__(self):
        self.me = self


for turn in range(20):
    for _ in range(500):
        Node()
    if turn % 3 == 0:
        gc.freeze()
    elif turn % 3 == 1:
        gc.disable()
        gc.set_threshold(turn or 1, 2, 2)
    else:
        gc.unfreeze()
        gc.enable()
print(gc.get_freeze_count() > 0)
gc.unfreeze()
gc.enable()
print(gc.collect() > 0, sum(isinstance(value, Node) for value in gc.get_objects()))
