"""Namespaces of Linux: own user, mounts, network, IPC and processes, without needing root.

`enter` must be called before anything starts a thread (pyarrow and duckdb do): `unshare` refuses a user namespace to a
process with several threads. Three processes come out of it: the one that called waits outside, the first inside reaps, and
only the third returns. Were it the first itself, the kernel would swallow its `abort()`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

from engine.preview.walls import Mount, WallsError

NEW_MOUNT, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
NO_SUID, NO_DEVICES, NO_EXECUTION, BIND, RECURSIVE, PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
ATTRIBUTE_READ_ONLY, ATTRIBUTE_NO_SUID, ATTRIBUTE_NO_DEVICES, ATTRIBUTE_NO_EXECUTION = 1, 2, 4, 8
AT_CURRENT_FOLDER, AT_RECURSIVE = -100, 0x8000
DETACH, NO_NEW_PRIVILEGES, PARENT_DEATH_SIGNAL = 2, 38, 1
MOUNT_SETATTR = 442
"""The same number on every architecture; Linux 5.12 and later."""
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "ppc64le": 203, "s390x": 217}
CAPABILITY_VERSION = 0x20080522
NOBODY = 65534
ROOT = "/tmp"  # noqa: S108 - only where the new root is mounted, inside; a temporary folder would stay behind on the host
SIGNALLED = 128
"""A status above this means: ended by the signal of the rest. Shells count so too."""

libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def enter(mounts: Sequence[Mount]) -> None:
    """Return in a process that sees only the mounts, an empty `/tmp` in memory, no network, no other process, no capability.

    Raises:
        WallsError: the kernel refuses; this process has half of the walls and must end.
    """
    try:
        _unshare()
        _fork_and_wait(stops_on_request=True)
        _check(_libc().prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0), "parent death signal")
        _change_root(mounts)
        _drop_capabilities()
        _check(_libc().prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
        _fork_and_wait(stops_on_request=False)
    except (OSError, KeyError) as problem:
        raise WallsError(str(problem)) from problem


def end_with_parent() -> None:
    """Have this process asked to end when the thread that started it is gone, as after a crash of the studio.

    Raises:
        WallsError: the kernel refuses, or that thread is gone already.
    """
    parent = os.getppid()
    try:
        _check(_libc().prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0), "parent death signal")
    except OSError as problem:
        raise WallsError(str(problem)) from problem
    if os.getppid() != parent:
        raise WallsError("whoever started this process is gone")


def _unshare() -> None:
    user, group = os.getuid(), os.getgid()
    _check(_libc().unshare(NEW_USER | NEW_MOUNT | NEW_NET | NEW_IPC | NEW_PID), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{NOBODY} {user} 1")
    _write("/proc/self/gid_map", f"{NOBODY} {group} 1")


def _fork_and_wait(*, stops_on_request: bool) -> None:
    """Go on in a new process; the old one waits for it and ends as it ended.

    A request to terminate kills the new one first, so that the parent never leaves an orphan to a process that does not reap.
    """
    child = os.fork()
    if not child:
        return
    if stops_on_request:
        signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGKILL))
    _close_pipes()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os._exit(status if status >= 0 else SIGNALLED - status)


def _close_pipes() -> None:
    """A waiting process must not keep the pipes open, or their end would come late."""
    for descriptor in (0, 1, 2):
        os.close(descriptor)


def _change_root(mounts: Sequence[Mount]) -> None:
    """Make a new root of binds and leave the old one.

    Every source is opened before the first mount, since the new root covers a folder that a source may lie in.
    """
    sources = [os.open(mount.source, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW) for mount in mounts]
    links = [path for path in ("/lib", "/lib64") if os.path.islink(path)]
    _mount(None, "/", None, RECURSIVE | PRIVATE)
    _mount("tmpfs", ROOT, "tmpfs", NO_SUID | NO_DEVICES | NO_EXECUTION, "size=16m,mode=755")
    os.mkdir(f"{ROOT}/tmp")  # noqa: S108 - inside
    os.mkdir(f"{ROOT}/old")
    for mount, source in zip(mounts, sources, strict=True):
        _bind(f"/proc/self/fd/{source}", ROOT + mount.target, _attributes(mount))
        os.close(source)
    for path in links:
        os.symlink(os.readlink(path), ROOT + path)
    _check(_libc().syscall(PIVOT_ROOT[os.uname().machine], ROOT.encode(), f"{ROOT}/old".encode()), "pivot_root")
    os.chdir("/")
    _check(_libc().umount2(b"/old", DETACH), "umount")
    os.rmdir("/old")


def _attributes(mount: Mount) -> int:
    withheld = (0 if mount.writable else ATTRIBUTE_READ_ONLY) | (0 if mount.executable else ATTRIBUTE_NO_EXECUTION)
    return ATTRIBUTE_NO_SUID | ATTRIBUTE_NO_DEVICES | withheld


def _bind(source: str, target: str, attributes: int) -> None:
    """Show a folder under another name. The attributes go to mounts below it as well: an ordinary remount would leave those writable."""
    os.makedirs(target, exist_ok=True)
    _mount(source, target, None, BIND | RECURSIVE)
    wanted = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)
    result = _libc().syscall(MOUNT_SETATTR, AT_CURRENT_FOLDER, target.encode(), AT_RECURSIVE, ctypes.byref(wanted), ctypes.sizeof(wanted))
    _check(result, f"attributes of {target}")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    texts = [text.encode() if text is not None else None for text in (source, target, kind, options)]
    _check(_libc().mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]), f"mount {target}")


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _check(_libc().capset(header, (ctypes.c_uint32 * 6)()), "capset")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _check(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _libc() -> ctypes.CDLL:
    if libc is None:
        raise OSError("namespaces are a thing of Linux")
    return libc
