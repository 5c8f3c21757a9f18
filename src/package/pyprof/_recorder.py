"""The recorder, if there is one in this process."""
import sys

from . import _builtin

try:
    import _pyprof
except ImportError:  # plain python3
    _pyprof = None

_has_spoken = False


def is_recording():
    """Whether pyprof-host records this thread: not in a process that was forked."""
    return _pyprof is not None and _pyprof.is_recording()


def recorder():
    """The recorder's own module, or None; the first time there is none, that is said."""
    global _has_spoken
    if is_recording():
        return _pyprof
    if not _has_spoken:
        _has_spoken = True
        say("nothing is recorded here; run the program with pyprof-host")
    return None


def say(sentence):
    """One line on standard error, if there is one."""
    if sys.stderr is not None:
        print("pyprof:", sentence, file=sys.stderr)


def label(text):
    """Marks this moment in the timeline of the profile."""
    if (recording := recorder()) is not None:
        recording.label(text)


def profile(function):
    """Decorator: each call of the function is shown by itself in the profile, and with
    --line-profile each of its lines. What a script knows as the builtin `profile`."""
    decorate = _builtin.decorator()
    if decorate is not None:
        return decorate(function)
    recorder()
    return function
