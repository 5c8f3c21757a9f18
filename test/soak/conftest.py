"""What the soak tests share. Run with PYPROF_HOST and PYPROF_PYTHON set; ctest sets both."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import long_tests  # noqa: E402

pytest_configure = long_tests.pytest_configure
pytest_collection_modifyitems = long_tests.pytest_collection_modifyitems
