"""Goes behind the interpreter's back by ctypes: allocator, reference counts, frames, exceptions."""
import ctypes
import threading
import time

api = ctypes.pythonapi
for name in "PyMem_Malloc", "PyMem_Realloc", "PyObject_Malloc", "PyMem_RawMalloc":
    getattr(api, name).restype = ctypes.c_void_p
    getattr(api, name).argtypes = [ctypes.c_void_p] * (1 + (name == "PyMem_Realloc"))
for name in "PyMem_Free", "PyObject_Free", "PyMem_RawFree":
    getattr(api, name).argtypes = [ctypes.c_void_p]

blocks = [api.PyMem_Malloc(size) for size in range(1, 3000, 7)]
for place, block in enumerate(blocks):
    ctypes.memset(block, 0xFF, 1 + 7 * place)
blocks = [api.PyMem_Realloc(block, 9000) for block in blocks]
for block in blocks:
    api.PyMem_Free(block)
made = api.PyObject_Malloc(0), api.PyMem_RawMalloc(1 << 20)
api.PyObject_Free(made[0])
api.PyMem_RawFree(made[1])
api.PyMem_Free(None)

kept = object()
api.Py_IncRef(ctypes.py_object(kept))
api.Py_DecRef(ctypes.py_object(kept))

ended = []


def spin():
    try:
        while True:
            time.sleep(0.001)
    except KeyError:
        ended.append("KeyError")


thread = threading.Thread(target=spin)
thread.start()
api.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(KeyError))
thread.join()
number = 10 ** 40
ctypes.memmove(id(number) + 24, b"\x01", 1)  # a digit of an int
print(ended, number % 10 ** 6)
