"""A file system that another process serves, as those behind a network do, and that takes its time.

    slow_files.py ROOT MOUNT LOG SECONDS

shows what is below ROOT at MOUNT, each request so much later, and writes a byte to LOG for each. It goes
on until it is unmounted. Needs python3-fusepy, /dev/fuse and the right to mount.
"""
import os
import sys
import time

from fusepy import FUSE, FuseOSError, Operations

STATUS = ("st_mode", "st_nlink", "st_size", "st_blocks", "st_uid", "st_gid", "st_mtime", "st_ctime",
          "st_atime")


class SlowFiles(Operations):
    def __init__(self, root, log, seconds):
        self.root = root
        self.log = log
        self.seconds = seconds

    def __call__(self, name, *arguments):
        self.log.write(b".")
        time.sleep(self.seconds)
        try:
            return super().__call__(name, *arguments)
        except FuseOSError:
            raise
        except OSError as error:
            raise FuseOSError(error.errno) from error

    def at(self, path):
        return os.path.join(self.root, path.lstrip("/"))

    def getattr(self, path, file=None):
        status = os.lstat(self.at(path))
        return {name: getattr(status, name) for name in STATUS}

    def readdir(self, path, file):
        return [".", "..", *os.listdir(self.at(path))]

    def create(self, path, mode, info=None):
        return os.open(self.at(path), os.O_RDWR | os.O_CREAT, mode)

    def open(self, path, flags):
        return os.open(self.at(path), flags & ~os.O_APPEND)

    def read(self, path, size, offset, file):
        return os.pread(file, size, offset)

    def write(self, path, data, offset, file):
        return os.pwrite(file, data, offset)

    def truncate(self, path, length, file=None):
        os.truncate(self.at(path), length)

    def unlink(self, path):
        os.unlink(self.at(path))

    def rename(self, old, new):
        os.rename(self.at(old), self.at(new))

    def release(self, path, file):
        os.close(file)


def main(root, mount, log, seconds):
    with open(log, "wb", buffering=0) as file:
        FUSE(SlowFiles(root, file, float(seconds)), mount, foreground=True, nothreads=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
