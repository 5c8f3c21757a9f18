"""A handler that allocates, calls and raises, every millisecond, amid calls that do so too."""
import signal
import time

kept, caught, working = [], 0, False


def handler(number, frame):
    kept.append([frame.f_lineno, {"number": number}])
    if working and len(kept) > 7 * caught:
        raise KeyError(number)


def work():
    return [dict(a=i) for i in range(200)]


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
end = time.monotonic() + 20
while caught < 10 and time.monotonic() < end:
    try:
        working = True
        work()
        working = False
    except KeyError:
        working = False
        caught += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print(len(kept) >= 10, caught)
