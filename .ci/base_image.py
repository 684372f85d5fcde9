"""
Writes to standard output the tar of a root file system with this interpreter's Python: `docker import` makes it a base.

For places where no image registry can be reached. It holds Python, the shared libraries that it needs, a shell, the few
commands that Containerfile runs, and the wheels of the folder given as argument, in /wheels.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

COMMANDS = ("sh", "mkdir", "chown", "cat", "rm")
LEFT_OUT = re.compile(
    r"/(test|tests|idlelib|turtledemo|tkinter|lib2to3|__pycache__|site-packages|config-[^/]*)(/|$)|\.a$|\.pyc$"
)
PASSWD = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"


def main(wheels: Path) -> None:
    """Write the tar."""
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as tar:
        for folder in ("tmp", "root", "home", "proc", "sys", "dev", "opt", "usr/bin"):
            add_folder(tar, folder, 0o1777 if folder == "tmp" else 0o755)
        add_text(tar, "etc/passwd", PASSWD)
        add_text(tar, "etc/group", "root:x:0:\nnogroup:x:65534:\n")
        add_text(tar, "etc/hosts", "127.0.0.1 localhost\n")
        programs = [Path(shutil.which(name) or f"/bin/{name}") for name in COMMANDS]
        for program in programs:
            tar.add(program.resolve(), f"bin/{program.name}")
        libraries = add_python(tar)
        for library in sorted(shared_libraries([*programs, *libraries])):
            tar.add(library.resolve(), str(library).lstrip("/"))
        for wheel in sorted(wheels.glob("*.whl")):
            tar.add(wheel, f"wheels/{wheel.name}")


def add_python(tar: tarfile.TarFile) -> list[Path]:
    """Put the interpreter and its standard library below /usr/local; gives what needs shared libraries."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    binary = Path(sys._base_executable).resolve()  # noqa: SLF001 - sys.executable is that of the virtual environment
    for name in (version, "python3", "python"):
        tar.add(binary, f"usr/local/bin/{name}")
    library = Path(sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix}))
    tar.add(library, f"usr/local/lib/{version}", filter=lambda info: None if LEFT_OUT.search(info.name) else info)
    shared = sysconfig.get_config_var("INSTSONAME")
    folder = Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib")
    if shared and (folder / shared).exists() and not str(shared).endswith(".a"):
        tar.add((folder / shared).resolve(), f"usr/local/lib/{shared}")
    wheels = Path("/usr/share/python-wheels")  # where Debian keeps those of ensurepip
    if wheels.is_dir():
        tar.add(wheels, str(wheels).lstrip("/"))
    return [binary, *library.glob("lib-dynload/*.so")]


def shared_libraries(programs: list[Path]) -> set[Path]:
    """Where the dynamic linker finds what the programs need, itself included."""
    found: set[Path] = set()
    for program in programs:
        told = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False).stdout
        found |= {Path(path) for path in re.findall(r"(?:=>\s+|^\s+)(/\S+)", told, re.MULTILINE)}
    return {path for path in found if not path.name.startswith("libpython")}


def add_folder(tar: tarfile.TarFile, name: str, mode: int) -> None:
    """An empty folder."""
    info = tarfile.TarInfo(name)
    info.type, info.mode = tarfile.DIRTYPE, mode
    tar.addfile(info)


def add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    """A file with this text."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(text.encode()), 0o644
    tar.addfile(info, io.BytesIO(text.encode()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
