"""Lives for some days, and holds 50 MiB for one of them. usage: days.py DAYS"""
import sys
import time

DAY = 86_400


def work_until(end):
    while time.monotonic() < end:
        time.sleep(3600)
        [bytes(1000) for _ in range(1000)]


begin, days = time.monotonic(), int(sys.argv[1])
work_until(begin + DAY)
kept = [bytes(1 << 20) for _ in range(50)]
work_until(begin + 2 * DAY)
del kept
work_until(begin + days * DAY)
