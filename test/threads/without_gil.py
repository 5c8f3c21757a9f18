"""Threads in C code that has released the GIL, and allocates and frees there."""
import bz2
import ctypes
import hashlib
import threading
import zlib

c = ctypes.CDLL(None)  # called without the GIL
c.malloc.restype = ctypes.c_void_p
c.free.argtypes = [ctypes.c_void_p]
DATA = bytes(range(256)) * 200


def crunch(i):
    blocks = [c.malloc(100 + i) for _ in range(20)]
    packed = zlib.compress(DATA), bz2.compress(DATA[:5000])
    hashlib.sha256(DATA).digest()
    for block in blocks:
        c.free(block)
    return packed


def work():
    for i in range(40):
        crunch(i)


threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
