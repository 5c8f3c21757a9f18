"""Closes every descriptor that there is, then goes on computing."""
import os

os.write(1, b"before\n")
os.closerange(0, 65536)
values = [{"number": number} for number in range(10_000)]
try:
    open("/dev/null")
    os.write(1, b"written elsewhere")
except OSError:
    pass
os._exit(len(values) % 251)
