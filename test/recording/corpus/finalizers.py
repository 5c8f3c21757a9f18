"""Code that runs because something died: __del__, weakref callbacks, collected cycles."""
import gc
import weakref


class Mortal:
    died = 0

    def __init__(self, friend=None):
        self.friend = friend

    def __del__(self):
        Mortal.died += count(self)


class Phoenix:
    kept = []

    def __del__(self):
        Phoenix.kept.append(self)


def count(mortal):
    return 1


def on_death(reference):
    on_death.seen += 1


on_death.seen = 0


def by_reference_count(n):
    for _ in range(n):
        Mortal()
    return Mortal.died


def by_rebinding(n):
    mortal = None
    for _ in range(n):
        mortal = Mortal(mortal)
    mortal = None
    return Mortal.died


def in_cycles(n):
    for _ in range(n):
        left, right = Mortal(), Mortal()
        left.friend, right.friend = right, left
    del left, right
    gc.collect()
    return Mortal.died


def resurrected():
    Phoenix()
    again = Phoenix.kept.pop()
    del again
    return len(Phoenix.kept)


def weak(n):
    for _ in range(n):
        mortal = Mortal()
        reference = weakref.ref(mortal, on_death)
        proxy = weakref.proxy(mortal)
        proxy.friend
        del mortal
        reference()
    return on_death.seen


def finalized(n):
    log = []
    for k in range(n):
        mortal = Mortal()
        weakref.finalize(mortal, log.append, k)
        del mortal
    return len(log)


def in_containers(n):
    mortals = [Mortal() for _ in range(n)]
    del mortals[::2]
    lookup = {k: Mortal() for k in range(n)}
    lookup.clear()
    mortals.clear()
    return Mortal.died


def in_frames(depth):
    held = Mortal()
    if depth == 0:
        raise ValueError(held.friend)
    in_frames(depth - 1)


def unwound(depth):
    try:
        in_frames(depth)
    except ValueError:
        pass
    return Mortal.died


gc.disable()
print(by_reference_count(50), by_rebinding(50), in_cycles(30), resurrected(), weak(25))
print(finalized(20), in_containers(40), unwound(30))
Phoenix.__del__ = lambda self: None
