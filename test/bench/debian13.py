"""A Debian 13 beside this system, for the profilers that Debian 12 does not have. debootstrap makes
it once; nothing outside of it is seen or changed by what runs in it."""

import os
import pathlib
import shutil
import subprocess

import measure

PACKAGES = "python3,python3-memray"
MIRROR = "http://deb.debian.org/debian"


class Root:
    def __init__(self, path):
        self.path = path.resolve()

    def inside(self, path):
        """What a path below it is called in there."""
        return pathlib.Path("/", path.relative_to(self.path))

    def program(self, path):
        return pathlib.Path("/srv/programs", path.relative_to(measure.PROGRAMS))

    def command(self, *words):
        """With a mount of /proc that only this command has, so that nothing is left mounted."""
        return ["unshare", "--mount", "--root", str(self.path), "--mount-proc", *words]

    def version(self):
        code = "import platform; print(platform.python_version())"
        return measure.run(self.command("python3", "-c", code))[1].decode().strip()


def make(path, tell):
    """Only a whole one gets its name."""
    tell(f"making a Debian 13 in {path}: some minutes, once")
    partial = path.with_name(path.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "trixie", partial,
               MIRROR]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        why = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise measure.Failure(f"debootstrap could not make a Debian 13 in {path}: {''.join(why)}; "
                              "it needs the network: leave out --debian13 where there is none")
    partial.rename(path)


def prepare(path, tell):
    """The root at this path, made if it is not there, with the programs as they are now."""
    if os.geteuid() != 0:
        raise measure.Failure("--debian13 enters a root of its own, so it needs to be root: use "
                              "sudo, or leave it out")
    if not path.exists():
        make(path, tell)
    root = Root(path)
    shutil.copytree(measure.PROGRAMS, root.path / "srv/programs", dirs_exist_ok=True)
    return root
