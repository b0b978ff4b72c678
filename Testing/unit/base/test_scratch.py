"""What a dead process left goes at the next run, what a living one needs stays; an exchange is all or nothing."""

import errno
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from IFXPredictLib.base import scratch as module
from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.base.scratch import PREFIX, STALE_AFTER_S, exchange, scratch, sweep
from IFXPredictLib.base.system import this_system

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")

HOLD = """
import sys, time
from pathlib import Path
from IFXPredictLib.base.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    (folder / "new" / "half").write_text("half")
    print(folder, flush=True)
    time.sleep(60)
"""
STOP_AT = """
import os, sys
from pathlib import Path
from IFXPredictLib.base import scratch
root, stop = Path(sys.argv[1]), int(sys.argv[2])
move, moved = scratch._move, []
def move_or_die(source, target):
    if len(moved) == stop:
        os.kill(os.getpid(), 9)
    moved.append(source)
    move(source, target)
scratch._move = move_or_die
with scratch.scratch(root) as folder:
    (folder / "new" / "maps").mkdir()
    for name in ("a.txt", "maps/c.txt"):
        (folder / "new" / name).write_text("new")
    scratch.exchange(folder, ["a.txt", "b.txt", "maps/old.txt"], ["a.txt", "maps/c.txt"])
os.kill(os.getpid(), 9)
"""


def start(repository, script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository)


def leftovers(folder):
    return [path for path in folder.iterdir() if path.name.startswith(PREFIX)]


def holding(repository, folder):
    run = start(repository, HOLD, folder)
    return run, Path(run.stdout.readline().strip())


def end(run):
    run.kill()
    run.wait()
    run.stdout.close()


def content(folder):
    return {str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def old_result(folder):
    (folder / "maps").mkdir()
    for name in ("a.txt", "b.txt", "maps/old.txt", "mine.txt"):
        (folder / name).write_text("old", encoding="utf-8")
    return content(folder)


def test_a_scratch_folder_goes_with_its_block_however_that_ends(tmp_path):
    for ending in (KeyboardInterrupt(), OSError("disk full")):
        with suppress(type(ending)), scratch(tmp_path) as folder:
            assert folder.parent == tmp_path
            raise ending
        assert not list(tmp_path.iterdir())


def test_a_killed_process_leaves_its_folder_until_the_next_sweep_and_a_living_one_keeps_it(repository, tmp_path):
    (living, kept), (dead, left) = (holding(repository, tmp_path) for _ in range(2))
    try:
        sweep(tmp_path)
        assert set(leftovers(tmp_path)) == {kept, left}
        end(dead)
        sweep(tmp_path)
        assert leftovers(tmp_path) == [kept]
        assert (kept / "new" / "half").read_text(encoding="utf-8") == "half"
    finally:
        end(living)
    sweep(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_number_of_a_dead_process_that_another_one_has_now_saves_nothing(repository, tmp_path):
    run, left = holding(repository, tmp_path)
    end(run)
    *before, _process, _start, random = left.name.split("-")
    left.rename(tmp_path / "-".join([*before, str(os.getpid()), "1", random]))  # this process started later than that
    sweep(tmp_path)
    assert not list(tmp_path.iterdir())


def test_where_the_system_does_not_tell_when_a_process_started_its_lock_does(repository, tmp_path, monkeypatch):
    run, left = holding(repository, tmp_path)
    *before, _start, random = left.name.split("-")
    untold = left.rename(tmp_path / "-".join([*before, "0", random]))
    try:
        sweep(tmp_path)
        assert untold.is_dir()
    finally:
        end(run)
    sweep(tmp_path)
    assert not untold.exists()


@pytest.mark.parametrize("name", [f"{PREFIX}0badc0de-1-1-abcdefgh", f"{PREFIX}abcd1234"], ids=["elsewhere", "earlier"])
def test_of_another_computer_or_an_earlier_version_only_what_is_old_goes(tmp_path, name):
    left = tmp_path / name
    left.mkdir()
    (left / "half").write_text("half", encoding="utf-8")
    sweep(tmp_path)
    assert left.is_dir()
    for path in (left / "half", left):
        os.utime(path, (0, time.time() - STALE_AFTER_S - 60))
    sweep(tmp_path)
    assert not left.exists()


def test_what_another_user_left_and_nobody_else_may_enter_is_left_alone(tmp_path, monkeypatch):
    folder = tmp_path / f"{PREFIX}1.1.x"
    folder.mkdir()
    os.utime(folder, (0, 0))
    enter = Path.is_file

    def refused(path, **more):
        if path.parent == folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return enter(path, **more)

    monkeypatch.setattr(Path, "is_file", refused)
    sweep(tmp_path)
    assert folder.is_dir()
    with scratch(tmp_path, tmp_path / "result"):
        pass


def test_the_last_copy_of_a_result_that_an_earlier_version_moved_aside_stays(tmp_path):
    old = tmp_path / f"{PREFIX}abcd1234" / "old"
    old.mkdir(parents=True)
    for path in (old, old.parent):
        os.utime(path, (0, 0))
    sweep(tmp_path)
    assert old.is_dir()


def no_locks(_descriptor, _kind):
    raise OSError(37, "No locks available")


def test_on_a_drive_without_locks_the_dead_are_told_from_the_living_by_the_system_that_started_them(
    repository, tmp_path, monkeypatch
):
    monkeypatch.setattr("fcntl.flock", no_locks)
    run, left = holding(repository, tmp_path)
    sweep(tmp_path)
    assert left.is_dir()
    end(run)
    sweep(tmp_path)
    assert not left.exists()


def test_on_a_drive_without_locks_nothing_young_of_an_earlier_start_of_the_system_goes(
    repository, tmp_path, monkeypatch
):
    run, made = holding(repository, tmp_path)
    end(run)
    left = made.rename(made.with_name(made.name.replace(this_system(), "0a1b2c3d")))
    monkeypatch.setattr("fcntl.flock", no_locks)
    sweep(tmp_path)
    assert left.is_dir()
    with scratch(tmp_path) as folder:
        sweep(tmp_path)
        assert folder.is_dir()
    for path in (*left.rglob("*"), left):
        os.utime(path, (0, 0))
    sweep(tmp_path)
    assert not list(tmp_path.iterdir())


def test_on_a_drive_whose_locks_hold_nothing_a_living_process_still_keeps_its_folder(repository, tmp_path, monkeypatch):
    run, left = holding(repository, tmp_path)
    monkeypatch.setattr("fcntl.flock", lambda *_: None)
    try:
        sweep(tmp_path)
        assert left.is_dir()
    finally:
        end(run)


def test_a_link_or_a_file_that_is_called_so_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "mine")
    (tmp_path / f"{PREFIX}file").write_text("mine", encoding="utf-8")
    sweep(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize(
    ("named", "place"), [("", "."), ("new/maps/a.txt", "maps/a.txt"), ("exchange.json", "exchange.json")]
)
def test_a_failed_writing_names_the_place_that_the_result_was_to_have(tmp_path, named, place):
    with pytest.raises(OSError, match="No space left") as raised, scratch(tmp_path) as folder:
        raise OSError(28, "No space left on device", *([str(folder / named)] if named else []))
    assert raised.value.filename == str(tmp_path / place)


def refusing(monkeypatch, problem, times):
    """Refuse so many folders; the names of all that are asked for."""
    mkdir, asked = Path.mkdir, []

    def made(path, *more, **options):
        asked.append(path.name)
        if len(asked) <= times:
            raise problem
        mkdir(path, *more, **options)

    monkeypatch.setattr(Path, "mkdir", made)
    return asked


def test_a_folder_that_cannot_be_written_to_is_named_at_once(tmp_path, monkeypatch):
    asked = refusing(monkeypatch, PermissionError(13, "Permission denied"), 100)
    with pytest.raises(IFXPredictError, match=r"cannot be written \(Permission denied\)"):
        scratch(tmp_path).__enter__()
    assert len(asked) == 1


def test_a_name_that_is_taken_is_not_used(tmp_path, monkeypatch):
    asked = refusing(monkeypatch, FileExistsError(17, "File exists"), 3)
    with scratch(tmp_path) as folder:
        assert folder.name == asked[3]
        assert len(set(asked[:4])) == 4


def test_in_the_folder_that_one_is_in_a_failed_writing_names_what_was_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    full = OSError(28, "No space left on device")
    with pytest.raises(OSError, match="No space left") as raised, scratch(Path(), Path("bundle-here")):
        raise full
    assert raised.value.filename == "bundle-here"
    full.filename = None
    with (
        pytest.raises(OSError, match="No space left"),
        scratch(Path(), Path("out")) as outer,
        scratch(outer / "new", outer / "new" / "out" / "table.csv"),
    ):
        raise full
    assert full.filename == str(Path("out", "table.csv"))
    monkeypatch.setattr(module, "lock_file", lambda *_: _raise(full))
    with pytest.raises(IFXPredictError, match=r"^bundle-here: cannot be written \(No space left on device\)"):
        scratch(Path(), Path("bundle-here")).__enter__()


def _raise(problem):
    raise problem


def put_new(root, away):
    with scratch(root) as folder:
        (folder / "new" / "maps").mkdir()
        for name in ("a.txt", "maps/c.txt"):
            (folder / "new" / name).write_text("new", encoding="utf-8")
        exchange(folder, away, ["a.txt", "maps/c.txt"])


def test_an_exchange_takes_away_puts_in_place_and_leaves_what_is_not_named(tmp_path):
    old_result(tmp_path)
    put_new(tmp_path, ["a.txt", "b.txt", "maps/old.txt"])
    assert content(tmp_path) == {"a.txt": "new", "maps/c.txt": "new", "mine.txt": "old"}


def test_folders_that_an_exchange_empties_go(tmp_path):
    old_result(tmp_path)
    with scratch(tmp_path) as folder:
        exchange(folder, ["maps/old.txt"], [])
    assert not (tmp_path / "maps").exists()


@pytest.mark.parametrize("blocked", ["a.txt", "maps/c.txt"])
def test_an_exchange_that_cannot_be_done_changes_nothing_and_never_overwrites(tmp_path, blocked):
    before = old_result(tmp_path)
    (tmp_path / "maps" / "c.txt").write_text("mine", encoding="utf-8")
    away = [name for name in ("a.txt", "b.txt", "maps/old.txt") if name != blocked]
    with pytest.raises(FileExistsError):
        put_new(tmp_path, away)
    assert content(tmp_path) == before | {"maps/c.txt": "mine"}
    assert not leftovers(tmp_path)


@pytest.mark.parametrize("stop", range(6))
def test_a_kill_at_any_point_of_an_exchange_leaves_the_old_or_the_new_result_whole(repository, tmp_path, stop):
    before = old_result(tmp_path)
    with start(repository, STOP_AT, tmp_path, stop) as run:
        assert run.wait() == -9
    sweep(tmp_path)
    after = {"a.txt": "new", "maps/c.txt": "new", "mine.txt": "old"}
    assert content(tmp_path) == (before if stop < 3 else after)
    assert not leftovers(tmp_path)


@pytest.mark.parametrize("stop", [1, 4])
def test_what_somebody_put_there_since_the_kill_stays(repository, tmp_path, stop):
    old_result(tmp_path)
    with start(repository, STOP_AT, tmp_path, stop) as run:
        assert run.wait() == -9
    mine = tmp_path / ("a.txt" if stop == 1 else "maps/c.txt")
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    sweep(tmp_path)
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_journal_that_leads_out_of_the_folder_is_not_followed(repository, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "precious").write_text("mine", encoding="utf-8")
    run, left = holding(repository, root)
    end(run)
    (left / "exchange.json").write_text(
        json.dumps({"away": [], "put": ["../stolen", str(tmp_path / "stolen"), "half"]}), encoding="utf-8"
    )
    (left / "stolen").write_text("bad", encoding="utf-8")
    sweep(root)
    assert sorted(content(tmp_path)) == ["precious", "root/half"]
