"""A text that is compressed in three ways, under --native.

Look at: the type native.libz.so.1, or whatever library the functions call. What zlib, bz2 and lzma
work with is taken from malloc and given back at the end of each call, so that it shows in the bytes
that were allocated, and in the peak, but not in what is alive at the end.
"""

import bz2
import lzma
import zlib

TEXT = b"".join(b"%d bottles on the wall\n" % number for number in range(20_000))


def by_zlib(text):
    return zlib.compress(text)


def by_bz2(text):
    return bz2.compress(text)


def by_lzma(text):
    return lzma.compress(text)


def main():
    for compress in (by_zlib, by_bz2, by_lzma):
        ratio = len(TEXT) / len(compress(TEXT))
        print(compress.__name__, round(ratio, 1))


if __name__ == "__main__":
    main()
