"""A process stepped through its file-system calls from outside, to be killed or refused at any of them.

Linux on x86_64 only. The tracer forks, the child asks to be traced, and a seccomp filter stops it at each of
these calls and at no other. Nothing of the code under test knows of it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

_TRACEME, _POKEUSER, _CONT, _SYSCALL, _SETOPTIONS, _GET_SYSCALL_INFO = 0, 6, 7, 24, 0x4200, 0x420E
_OPTIONS = (
    1 | 8 | 0x80 | 0x100000
)  # mark exits, follow threads, stop where the filter says, end with the tracer
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER_MODE = 22, 38, 2
_LOAD, _IF_EQUAL, _RETURN, _ALLOW, _TRACE = 0x20, 0x15, 0x06, 0x7FFF0000, 0x7FF00000
_RAX, _RDX, _ORIG_RAX = 80, 96, 120
_WALL, _WNOTHREAD = 0x40000000, 0x20000000
_EXIT_STOP, _ENTRY_STOP = signal.SIGTRAP | 0x80, 7
LIMIT_S = 30
"""A child that takes longer hangs, which is a finding."""

ACTS = {
    0: "read", 1: "write", 2: "open", 3: "close", 17: "pread64", 18: "pwrite64", 19: "readv", 20: "writev",
    40: "sendfile", 73: "flock", 74: "fsync", 75: "fdatasync", 76: "truncate", 77: "ftruncate", 82: "rename",
    83: "mkdir", 84: "rmdir", 85: "creat", 86: "link", 87: "unlink", 88: "symlink", 90: "chmod", 91: "fchmod",
    257: "openat", 258: "mkdirat", 263: "unlinkat", 264: "renameat", 265: "linkat", 266: "symlinkat",
    268: "fchmodat", 277: "sync_file_range", 285: "fallocate", 306: "syncfs", 316: "renameat2",
    326: "copy_file_range", 437: "openat2",
}  # fmt: skip
LOOKS = {
    4: "stat", 5: "fstat", 6: "lstat", 21: "access", 78: "getdents", 89: "readlink", 137: "statfs",
    138: "fstatfs", 217: "getdents64", 262: "newfstatat", 267: "readlinkat", 269: "faccessat", 332: "statx",
    439: "faccessat2",
}  # fmt: skip
"""Calls that only ask: killed there, a process leaves what it left at the call before."""

_NAMES = {**ACTS, **LOOKS}
_ON_DESCRIPTORS = frozenset({0, 1, 3, 5, 17, 18, 19, 20, 73, 74, 75, 77, 78, 91, 138, 217, 277, 285, 306})
_CLOSE = 3
_SHORTENED = frozenset({0, 1})


class Mode(StrEnum):
    """What happens at the chosen call."""

    COUNT = "count"
    KILL_BEFORE = "killed before"
    KILL_AFTER = "killed after"
    ONCE = "refused once"
    KIND = "refused, and every later call of its kind"
    ALL = "refused, and every later call"
    DONE = "done, and called refused"
    SHORT = "done by half, and every later one of its kind"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do to which call, counted from 0; `code` is the errno of a refusal."""

    mode: Mode = Mode.COUNT
    at: int = -1
    code: int = 0

    def __str__(self) -> str:
        code = f" ({errno.errorcode[self.code]})" if self.code else ""
        return f"call {self.at} {self.mode}{code}"


@dataclass(slots=True)
class Trace:
    """How it went: the calls by name, what the chosen one was about, what the child said, how it ended."""

    calls: list[str] = field(default_factory=list)
    touched: str = ""
    said: bytes = b""
    status: int = 0
    reached: bool = False

    @property
    def killed(self) -> bool:
        """Whether the child died of a signal."""
        return os.WIFSIGNALED(self.status)


class _Info(ctypes.Structure):
    _fields_ = (
        ("op", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("ip", ctypes.c_uint64),
        ("sp", ctypes.c_uint64),
        ("number", ctypes.c_uint64),
        ("args", ctypes.c_uint64 * 6),
        ("more", ctypes.c_uint64),
    )


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    libc.ptrace.restype = ctypes.c_long
    return libc


def _ptrace(request: int, pid: int, address: int = 0, data: int = 0) -> None:
    if _libc().ptrace(request, pid, address, ctypes.c_void_p(data & 0xFFFFFFFFFFFFFFFF)) == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_so", ctypes.c_uint8),
        ("if_not", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


@cache
def _filter(with_looks: bool) -> _Program:
    numbers = [*ACTS, *(LOOKS if with_looks else ())]
    steps = [_Step(_LOAD, 0, 0, 0)]
    steps += [_Step(_IF_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    steps += [_Step(_RETURN, 0, 0, _ALLOW), _Step(_RETURN, 0, 0, _TRACE)]
    return _Program(len(steps), (_Step * len(steps))(*steps))


def _stop_at_calls(with_looks: bool) -> None:
    program = _filter(with_looks)
    for args in ((_PR_SET_NO_NEW_PRIVS, 1, 0), (_PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))):
        if _libc().prctl(*(ctypes.c_ulong(arg) for arg in (*args, 0, 0))) != 0:
            raise OSError(ctypes.get_errno(), "no filter for calls")


class _Tracer:
    def __init__(self, plan: Plan, ignored_fd: int) -> None:
        self.plan = plan
        self.trace = Trace()
        self._ignored_fd = ignored_fd
        self._chosen = -1
        self._pending: dict[int, str] = {}
        self._info = _Info()

    def follow(self, child: int) -> None:
        """From the child's first stop to its end."""
        _, status = os.waitpid(child, 0)
        if not os.WIFSTOPPED(status):
            raise OSError(errno.EPERM, "the child could not ask to be traced")
        _ptrace(_SETOPTIONS, child, 0, _OPTIONS)
        _ptrace(_CONT, child)
        while True:
            thread, status = os.waitpid(-1, _WALL | _WNOTHREAD)
            if os.WIFSTOPPED(status):
                self._step(child, thread, os.WSTOPSIG(status), status >> 16)
            elif thread == child:
                self.trace.status = status
                return

    def _step(self, child: int, thread: int, number: int, event: int) -> None:
        todo, forwarded = "", 0
        if event == _ENTRY_STOP:
            todo = self._at_call(thread)
        elif number == _EXIT_STOP:
            todo = self._pending.pop(thread, "")
            if todo == "fail after":
                _ptrace(_POKEUSER, thread, _RAX, -self.plan.code)
                todo = ""
            elif todo == "kill after":
                todo = "kill"
        elif number not in (signal.SIGTRAP, signal.SIGSTOP):
            forwarded = number
        if todo == "kill":
            os.kill(child, signal.SIGKILL)
            return
        if todo:
            self._pending[thread] = todo
        try:
            _ptrace(_SYSCALL if todo else _CONT, thread, 0, forwarded)
        except ProcessLookupError:
            return  # another thread ended it

    def _at_call(self, thread: int) -> str:
        """Do what the plan says before a call; gives what is to be done after it."""
        info = self._info
        _ptrace(_GET_SYSCALL_INFO, thread, ctypes.sizeof(info), ctypes.addressof(info))
        number = info.number
        if number in _ON_DESCRIPTORS and info.args[0] == self._ignored_fd:
            return ""
        index = len(self.trace.calls)
        self.trace.calls.append(_NAMES[number])
        if index == self.plan.at:
            self.trace.reached = True
            self._chosen = number
            self.trace.touched = self._about(thread, number)
        return self._enter(thread, index, number)

    def _enter(self, thread: int, index: int, number: int) -> str:
        mode, at = self.plan.mode, self.plan.at
        if index < at or mode is Mode.COUNT:
            return ""
        if mode is Mode.KILL_BEFORE:
            _ptrace(_POKEUSER, thread, _ORIG_RAX, -1)
            return "kill"
        if mode is Mode.KILL_AFTER:
            return "kill after"
        if index > at and (
            mode in (Mode.ONCE, Mode.DONE) or (mode is not Mode.ALL and number != self._chosen)
        ):
            return ""
        if mode is Mode.SHORT:
            if number in _SHORTENED and self._info.args[2] > 1:
                _ptrace(_POKEUSER, thread, _RDX, self._info.args[2] // 2)
            return ""
        if number == _CLOSE or mode is Mode.DONE:  # a close closes, whatever it reports
            return "fail after"
        _ptrace(_POKEUSER, thread, _ORIG_RAX, -1)
        _ptrace(_POKEUSER, thread, _RAX, -self.plan.code)
        return ""

    def _about(self, thread: int, number: int) -> str:
        if number not in _ON_DESCRIPTORS:
            return ""
        try:
            return os.readlink(f"/proc/{thread}/fd/{self._info.args[0]}")
        except OSError:
            return ""


def run(work: Callable[[int], object], plan: Plan, with_looks: bool = True) -> Trace:
    """Fork, and let `work` run in the child under the plan; it may tell through the descriptor what it did.

    What is written there is no call that counts. Raises OSError where tracing is not permitted.
    """
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(heard)
            signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
            _ptrace(_TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            _stop_at_calls(with_looks)
            work(told)
            code = 0
        finally:
            os._exit(code)
    os.close(told)
    tracer = _Tracer(plan, told)
    try:
        tracer.follow(child)
        while part := os.read(heard, 1 << 16):
            tracer.trace.said += part
    finally:
        os.close(heard)
    return tracer.trace


def why_not() -> str:
    """Why processes cannot be traced here; empty where they can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "tracing needs Linux on x86_64"
    try:
        trace = run(lambda _: os.close(os.dup(0)), Plan())
    except OSError as error:
        return f"this system permits no tracing: {error}"
    return "" if "close" in trace.calls and not trace.killed else "the traced process was not seen"
