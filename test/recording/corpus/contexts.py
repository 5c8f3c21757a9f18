"""Context managers: classes, generators, stacks, suppression, nesting."""
import contextlib


class Managed:
    def __init__(self, log, swallow=False):
        self.log = log
        self.swallow = swallow

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, kind, error, trace):
        self.log.append("exit" if kind is None else kind.__name__)
        return self.swallow


@contextlib.contextmanager
def borrowed(log):
    log.append("borrow")
    try:
        yield len(log)
    except KeyError:
        log.append("swallowed")
    finally:
        log.append("return")


def plain(n):
    log = []
    for _ in range(n):
        with Managed(log), Managed(log):
            step(log)
    return len(log)


def step(log):
    log.append("step")


def failing(n):
    log = []
    for _ in range(n):
        with Managed(log, swallow=True):
            raise ValueError
    return log.count("ValueError")


def generated(n):
    log = []
    for k in range(n):
        with borrowed(log):
            if k % 2:
                raise KeyError(k)
    return len(log)


def escaping():
    log = []
    try:
        with borrowed(log):
            raise ValueError("out")
    except ValueError as error:
        return str(error), log


def stacked(n):
    log = []
    with contextlib.ExitStack() as stack:
        for _ in range(n):
            stack.enter_context(Managed(log))
            stack.callback(step, log)
    return len(log)


def suppressed(n):
    reached = 0
    for _ in range(n):
        with contextlib.suppress(ZeroDivisionError):
            reached += 1
            divide(1)
    return reached


def divide(n):
    return n / 0


def leaving_early(n):
    log = []
    for k in range(n):
        with Managed(log):
            if k == n // 2:
                return k, len(log)


@borrowed([])
def decorated(n):
    return n


print(plain(60), failing(40), generated(50), escaping(), stacked(30), suppressed(40))
print(leaving_early(30), sum(decorated(n) for n in range(20)))
