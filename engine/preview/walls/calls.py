"""Calls of the system that a process gives up for good: starting other processes, and what reaches around its limits.

A limit of memory counts for each process alone, so a process that may start others has none. A filter of the kernel (seccomp) refuses
those calls with an error that the caller sees; threads may still be started.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterable, Mapping

SET_SECCOMP, FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Where they stand in what a filter is given; of the argument the lower half, on machines that write it first."""
_THREAD = 0x10000
_OTHER_NUMBERS = 0x40000000
"""Numbers from here on are those of a second table of calls (x32), which no program of today uses."""
_CLONE3 = 435
_EVERYWHERE = (425, 427, 428, 438)
"""io_uring_setup and _register, open_tree, pidfd_getfd: one number on all machines, as of all newer calls."""


class Machine:
    """The numbers of calls on one sort of machine."""

    def __init__(self, architecture: int, clone: int, refused: Iterable[int]) -> None:
        self.architecture = architecture
        self.clone = clone
        self.refused = (*refused, *_EVERYWHERE)


_ASM_GENERIC = (221, 281, 117, 97, 268, 40, 217, 218, 219, 280, 241, 282, 270, 271)
_MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(0xC000003E, 56, (57, 58, 59, 322, 101, 272, 308, 165, 248, 249, 250, 321, 298, 323, 310, 311)),
    "aarch64": Machine(0xC00000B7, 220, _ASM_GENERIC),
    "riscv64": Machine(0xC00000F3, 220, _ASM_GENERIC),
}
"""Refused are fork, vfork (where there are any), execve, execveat, ptrace, unshare, setns, mount, add_key, request_key, keyctl, bpf,
perf_event_open, userfaultfd, process_vm_readv and _writev. Keys are a person's secrets that no environment shows."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def forbid_processes() -> bool:
    """Give up those calls; tells whether this machine can. A process that has not entered the walls needs no privilege for it either."""
    machine = _MACHINES.get(os.uname().machine) if sys.platform == "linux" else None
    if machine is None or sys.byteorder != "little":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges = 38
    instructions = _filter(machine)
    program = _Program(len(instructions) // 8, instructions)
    done = libc.prctl(no_new_privileges, 1, 0, 0, 0) == 0 and libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0
    return bool(done)


def _filter(machine: Machine) -> bytes:
    """Refuse what is listed, and a new process; of a call that says so in memory (clone3) nothing can be seen, so it is not there."""
    return b"".join(
        [
            _step(_LOAD, _ARCHITECTURE),
            _step(_EQUAL, machine.architecture, 1, 0),
            _step(_RETURN, _KILL),
            _step(_LOAD, _NUMBER),
            _step(_AT_LEAST, _OTHER_NUMBERS, 0, 1),
            _step(_RETURN, _REFUSE | errno.EPERM),
            *(part for number in machine.refused for part in (_step(_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE | errno.EPERM))),
            _step(_EQUAL, _CLONE3, 0, 1),
            _step(_RETURN, _REFUSE | errno.ENOSYS),
            _step(_EQUAL, machine.clone, 0, 3),
            _step(_LOAD, _FIRST_ARGUMENT),
            _step(_HAS_BITS, _THREAD, 1, 0),
            _step(_RETURN, _REFUSE | errno.EPERM),
            _step(_RETURN, _ALLOW),
        ]
    )


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
