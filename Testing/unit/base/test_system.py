"""What each operating system has in its own way; Windows is faked where the tests run on another."""

import errno
import os
import subprocess
import sys
import time
import types

import pytest
from processes import alive

from IFXPredictLib.base import system
from IFXPredictLib.base.scratch import PREFIX, scratch, sweep

posix = pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")


@pytest.fixture
def windows(monkeypatch):
    """As on Windows: no modules, calls and signals of POSIX, and the calls of msvcrt, which are returned."""
    calls = []
    monkeypatch.setattr(system.sys, "platform", "win32")
    for name in ("fcntl", "resource", "pwd", "grp", "termios"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("getpgrp", "setpgid", "killpg", "getuid", "sysconf", "fork"):
        monkeypatch.delattr(os, name, raising=False)
    for name in ("SIGKILL", "pthread_sigmask"):
        monkeypatch.delattr(system.signal, name, raising=False)
    locking = types.SimpleNamespace(LK_NBLCK=2, locking=lambda *given: calls.append(given))
    monkeypatch.setitem(sys.modules, "msvcrt", locking)
    monkeypatch.setattr(system.Path, "exists", lambda path: os.path.lexists(path) and "/proc/" not in str(path))
    return calls


def refusing(times, problem):
    """os.replace that is refused so many times first; what it was told."""
    told = []

    def replace(*files):
        told.append(files)
        if len(told) <= times:
            raise problem

    return replace, told


def test_a_scratch_folder_is_made_locked_swept_and_removed_without_anything_of_posix(windows, tmp_path, monkeypatch):
    with scratch(tmp_path) as folder:
        assert folder.name.split("-")[3] == system.UNKNOWN_START
        assert [given[1:] for given in windows] == [(2, 1)]
        windows_says = OSError(errno.EACCES, "Permission denied")
        monkeypatch.setattr(sys.modules["msvcrt"], "locking", lambda *_: (_ for _ in ()).throw(windows_says))
        sweep(tmp_path)
        assert folder.is_dir()
    assert not list(tmp_path.iterdir())
    left = tmp_path / f"{folder.name}left"
    left.mkdir()
    (left / "lock").touch()
    monkeypatch.setattr(sys.modules["msvcrt"], "locking", lambda *_: None)
    sweep(tmp_path)
    assert not list(tmp_path.glob(f"{PREFIX}*"))


@pytest.mark.parametrize(("platform", "mode"), [("win32", 0o777), ("linux", 0o700), ("darwin", 0o700)])
def test_what_is_made_aside_has_no_access_list_of_its_own_on_windows(tmp_path, monkeypatch, platform, mode):
    mkdir, modes = os.mkdir, {}

    def observed(path, mode=0o777, **more):
        modes[os.path.basename(path)] = mode
        mkdir(path, mode, **more)

    monkeypatch.setattr(os, "mkdir", observed)
    monkeypatch.setattr(system.sys, "platform", platform)
    monkeypatch.setattr("IFXPredictLib.base.scratch.lock_file", lambda _descriptor: "free")
    with scratch(tmp_path) as folder:
        pass
    assert modes == {folder.name: mode, "new": 0o777}


def test_what_a_scanner_has_open_is_tried_again_on_windows_only(windows, tmp_path, monkeypatch):
    monkeypatch.setattr(system, "_PAUSE_S", 0.0)
    monkeypatch.setattr(system.os, "replace", (found := refusing(3, PermissionError(13, "in use")))[0])
    system.replace(tmp_path / "new", tmp_path / "old")
    assert found[1] == [(tmp_path / "new", tmp_path / "old")] * 4
    monkeypatch.setattr(system.os, "replace", refusing(100, PermissionError(13, "in use"))[0])
    with pytest.raises(PermissionError, match="in use"):
        system.replace(tmp_path / "new", tmp_path / "old")
    monkeypatch.setattr(system.os, "replace", (found := refusing(100, PermissionError(13, "read-only")))[0])
    monkeypatch.setattr(system.sys, "platform", "darwin")
    with pytest.raises(PermissionError, match="read-only"):
        system.replace(tmp_path / "new", tmp_path / "old")
    assert len(found[1]) == 1


def test_windows_opens_no_folder_and_only_what_it_may_write_to(windows, tmp_path, monkeypatch):
    opened = []
    (tmp_path / "file").touch()
    monkeypatch.setattr(system.os, "open", lambda path, mode: opened.append((path, mode)) or 7)
    monkeypatch.setattr(system.os, "fsync", opened.append)
    monkeypatch.setattr(system.os, "close", opened.append)
    system.flush(tmp_path)
    system.flush(tmp_path / "file")
    assert opened == [(tmp_path / "file", os.O_RDWR), 7, 7]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens no folder")
def test_a_file_is_flushed_as_one_may_write_to_it_which_network_drives_ask_for(tmp_path, monkeypatch):
    opening, opened = os.open, []

    def observed(path, mode):
        opened.append((path, mode))
        if path.name == "read-only" and mode == os.O_RDWR:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opening(path, mode)

    for name in ("file", "read-only"):
        (tmp_path / name).touch()
    monkeypatch.setattr(system.os, "open", observed)
    for path in (tmp_path / "file", tmp_path / "read-only", tmp_path):
        system.flush(path)
    assert opened == [
        (tmp_path / "file", os.O_RDWR),
        (tmp_path / "read-only", os.O_RDWR),
        (tmp_path / "read-only", os.O_RDONLY),
        (tmp_path, os.O_RDONLY),
    ]


def test_windows_says_of_a_read_only_file_why_it_cannot_be_flushed(windows, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(system.os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "read-only")))
    with pytest.raises(PermissionError, match="read-only"):
        system.flush(tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens no folder")
def test_a_folder_on_a_drive_that_cannot_flush_one_is_no_failure_but_a_file_is(tmp_path, monkeypatch):
    def refused(_descriptor):
        raise OSError(errno.EINVAL, "Invalid argument")

    (tmp_path / "file").touch()
    monkeypatch.setattr(system.os, "fsync", refused)
    system.flush(tmp_path)
    with pytest.raises(OSError, match="Invalid argument"):
        system.flush(tmp_path / "file")
    monkeypatch.setattr(system.os, "fsync", lambda _descriptor: (_ for _ in ()).throw(OSError(errno.EIO, "I/O error")))
    with pytest.raises(OSError, match="I/O error"):
        system.flush(tmp_path)


def test_on_windows_a_tree_is_ended_by_taskkill_without_a_window(windows, monkeypatch):
    commands = []
    monkeypatch.setattr(system.subprocess, "run", lambda command, **given: commands.append((command, given)))
    system.lead_a_process_group()
    system.end_tree(4711)
    assert commands[0][0] == ["taskkill", "/T", "/F", "/PID", "4711"]
    assert commands[0][1]["creationflags"] == system.NO_WINDOW


@pytest.mark.parametrize(
    ("name", "problem", "expected"),
    [
        ("linux", BrokenPipeError(errno.EPIPE, "Broken pipe"), True),
        ("win32", OSError(errno.EINVAL, "Invalid argument"), True),
        ("win32", OSError(errno.EINVAL, "Invalid argument", "a:b.csv"), False),
        ("linux", OSError(errno.EINVAL, "Invalid argument"), False),
        ("win32", OSError(errno.ENOSPC, "No space left"), False),
    ],
)
def test_a_reader_that_went_away_is_known_on_each_system(monkeypatch, name, problem, expected):
    monkeypatch.setattr(system.sys, "platform", name)
    assert system.is_of_a_closed_pipe(problem) is expected


@posix
def test_the_tree_of_a_group_leader_ends_with_its_children():
    code = (
        "import os, subprocess, sys\nos.setpgid(0, 0)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\nchild.wait()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        child = int(process.stdout.readline())
        assert alive(child)
        system.end_tree(process.pid)
        assert process.wait(2) == -9
        end = time.monotonic() + 2
        while alive(child):
            assert time.monotonic() < end
            time.sleep(0.02)
    system.end_tree(process.pid)
