// What asyncio says of its tasks.
#pragma once

#include "python.h"

namespace pyprof::compat {

// Calls visit(task) for what asyncio says is running, of this thread or of any; its module's
// dictionary is `asyncio`. Borrowed.
template <typename Visitor>
void each_running_task([[maybe_unused]] PyThreadState* thread, [[maybe_unused]] PyObject* asyncio,
                       Visitor&& visit) {
#if PY_VERSION_HEX >= 0x030e0000
  if (PyObject* task = reinterpret_cast<_PyThreadStateImpl*>(thread)->asyncio_running_task)
    visit(task);
#else
  PyObject* running = PyDict_GetItemString(asyncio, "_current_tasks");  // by loop
  PyObject *loop, *task;
  Py_ssize_t position = 0;
  while (running && PyDict_CheckExact(running) && PyDict_Next(running, &position, &loop, &task))
    visit(task);
#endif
}

}  // namespace pyprof::compat
