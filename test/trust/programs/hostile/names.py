"""Functions, types, files and threads whose names are no names."""
import threading

NAMES = ["two\nlines", "\x1b[31mred\x1b[0m", "\ud800 alone", "=SUM(A1)", "</script><b>", "\0", "", "a" * 1_000_000,
         "'; rm -rf /; '", "\u202egnp.exe", "%s%n", "{0.__class__}"]


def named(name):
    def f(size):
        return [bytearray(size)]

    f.__code__ = f.__code__.replace(co_name=name, co_qualname=name, co_filename=name)
    f.__module__ = name
    return f


for name in NAMES:
    kind = type("T", (), {})
    try:
        kind.__name__ = name
    except (ValueError, UnicodeEncodeError) as error:
        print(type(error).__name__)
    kind.__module__ = name
    kept = [kind(), named(name)(1000)]
    thread = threading.Thread(target=named(name), args=(10,), name=name)
    thread.start()
    thread.join()
print(len(kept))
