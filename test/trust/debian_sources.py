"""What a Debian package's sources have and the package has not: its tests.

    tests = unpacked("lxml", "src/lxml/tests/", folder)    None if no mirror can be reached
"""
import platform
import subprocess
import tarfile

MIRROR = "http://deb.debian.org/debian"
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


def unpacked(package, below, folder):
    """The folder `below` of the package's upstream sources."""
    if not fetch(package, folder):
        return None
    archive, = folder.glob(f"{package}_*.orig.tar.*")
    with tarfile.open(archive) as sources:
        wanted = [member for member in sources if below in member.name]
        sources.extractall(folder, wanted)
        return folder / wanted[0].name.partition(below)[0] / below


def fetch(package, folder):
    """By lists of our own: those of the machine need not name sources, and stay as they are."""
    release = platform.freedesktop_os_release()
    if release["ID"] != "debian":
        return False
    sources = folder / "sources.list"
    sources.write_text(f"deb-src [signed-by={KEYS}] {MIRROR} {release['VERSION_CODENAME']} main\n")
    for name in "lists", "cache":
        (folder / name).mkdir()
    options = {"Dir::Etc::SourceList": sources, "Dir::Etc::SourceParts": "-",
               "Dir::State::Lists": folder / "lists", "Dir::Cache": folder / "cache",
               "Debug::NoLocking": 1}
    apt = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items())]
    steps = ["update"], ["source", "--download-only", package]
    return all(subprocess.run([*apt, *step], cwd=folder).returncode == 0 for step in steps)
