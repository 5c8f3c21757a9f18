"""Switches C stacks amid calls, by thousands: finished, dropped half-way, ended by exceptions, nested,
in threads."""
import gc
import threading

from greenlet import GreenletExit, getcurrent, greenlet

log = []


def deep(left, action):
    return [deep(left - 1, action)][0] if left else action()


def ping(other, rounds):
    for number in range(rounds):
        deep(number % 50, lambda: other.switch([number]))
    return rounds


def echo(value):
    while True:
        value = deep(30, lambda: getcurrent().parent.switch({0: value}))


def bounce():
    other = greenlet(echo)
    log.append(ping(other, 500))
    other.throw()
    log.append(other.dead)


def killed():
    try:
        deep(20, getcurrent().parent.switch)
    except GreenletExit:
        log.append("exit")
        raise


def nested(left):
    return nested_in(left) + 1 if left else 0


def nested_in(left):
    inner = greenlet(nested)
    return inner.switch(left - 1)


bounce()
thread = threading.Thread(target=bounce)
thread.start()
thread.join()
half_way = [greenlet(killed) for _ in range(200)]
for one in half_way:
    one.switch()
del one, half_way
gc.collect()
failing = greenlet(lambda: deep(5, lambda: 1 / 0))
try:
    failing.switch()
except ZeroDivisionError as error:
    log.append(str(error))
print(nested(100), len(log), log[:4], log[-1])
