"""What a script can tell pyprof-host, and read of its profiles.

Under pyprof-host, `import pyprof` works from anywhere:

    pyprof.label("phase 2")         marks this moment in the timeline
    with pyprof.Tracker("run.csv"): writes the memory of a stretch, and how it ended
    @pyprof.profile                 has each call of a function shown by itself

Under plain python3 these do nothing and say so once. The rest needs no recorder: load() gives the
columns of a profile, the has_… functions tell how a run or a stretch ended.
"""
from ._endings import (has_completed_successfully, has_crashed_gracefully,
                       has_crashed_ungracefully)
from ._profile import Error, load
from ._recorder import is_recording, label, profile
from ._tracker import Tracker

__all__ = ["Error", "Tracker", "has_completed_successfully", "has_crashed_gracefully",
           "has_crashed_ungracefully", "is_recording", "label", "load", "profile"]
