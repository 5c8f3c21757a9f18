"""Lets no file grow past 64 KiB, while the recording would have to grow."""
import resource
import signal

signal.signal(signal.SIGXFSZ, lambda number, frame: print("SIGXFSZ reached the script"))
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
for number in range(5000):
    space = {"__name__": f"module_{number}"}
    exec(f"def f{number}(): return [{number}]\nf{number}()", space)
print(number)
