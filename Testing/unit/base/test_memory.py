"""What is free, by what the system says, and what does not fit."""

import os
import subprocess
import sys

import pytest

from IFXPredictLib.base import memory
from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.base.memory import check_fits, free_bytes, in_words


@pytest.fixture
def linux(tmp_path, monkeypatch):
    """A machine with 8 GB available; files of its container are written by the tests."""
    (tmp_path / "meminfo").write_text(
        "MemTotal: 16000000 kB\nMemFree: 100 kB\nMemAvailable:    8000000 kB\n", encoding="utf-8"
    )
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    monkeypatch.setattr(memory.sys, "platform", "linux")
    return tmp_path


def test_available_memory_counts_not_what_lies_idle(linux):
    assert free_bytes() == 8_000_000 * 1024


def test_a_containers_limit_holds_where_it_is_nearer(linux):
    (linux / "memory.max").write_text("2000000000\n", encoding="utf-8")
    (linux / "memory.current").write_text("500000000\n", encoding="utf-8")
    (linux / "memory.stat").write_text("anon 100000000\ninactive_file 300000000\n", encoding="utf-8")
    assert free_bytes() == 1_800_000_000
    (linux / "memory.max").write_text("max\n", encoding="utf-8")
    assert free_bytes() == 8_000_000 * 1024


def test_an_older_containers_limit_holds_too(linux):
    (linux / "memory").mkdir()
    (linux / "memory" / "memory.limit_in_bytes").write_text("3000000000\n", encoding="utf-8")
    (linux / "memory" / "memory.usage_in_bytes").write_text("1000000000\n", encoding="utf-8")
    (linux / "memory" / "memory.stat").write_text("inactive_file 1\ntotal_inactive_file 500000000\n", encoding="utf-8")
    assert free_bytes() == 2_500_000_000


def test_a_system_that_says_its_whole_memory_only_is_believed(linux, monkeypatch):
    monkeypatch.setattr(memory, "_MEMINFO", linux / "missing")
    monkeypatch.setattr(memory.os, "sysconf", {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}.__getitem__)
    assert free_bytes() == 4_096_000


def test_what_does_not_fit_is_refused_with_both_figures(linux):
    check_fits(8_000_000 * 1024, "ct.nii.gz", CaseError)
    with pytest.raises(CaseError, match=r"^ct\.nii\.gz: needs 16\.0 GB of memory, 8\.2 GB are free; close other"):
        check_fits(16_000_000_000, "ct.nii.gz", CaseError)


def test_where_nothing_is_known_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: None)
    check_fits(10**18, "ct.nii.gz", CaseError)


@pytest.mark.parametrize(("count", "words"), [(5.44e9, "5.4 GB"), (12_300_000, "12 MB"), (10, "1 MB")])
def test_bytes_are_told_as_people_do(count, words):
    assert in_words(count) == words


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux, where Dask sets it")
@pytest.mark.parametrize(("trim", "stays"), [("65536", True), ("70000", False)])
def test_memory_that_dask_would_give_back_stays_and_somebodys_own_wish_too(trim, stays):
    code = """
import resource
from IFXPredictLib.base.memory import keep_freed_memory
def new_pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        b"x" * 20_000_000
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
first = new_pages()
keep_freed_memory()
print(first, new_pages())
"""
    environment = os.environ | {"MALLOC_TRIM_THRESHOLD_": trim}
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    given_back, after = map(int, found.stdout.split())
    assert (after < given_back / 5) == stays
