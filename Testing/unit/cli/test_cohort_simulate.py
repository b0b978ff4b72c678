"""``ifxpredict simulate``: its files, bad input, and an interruption in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from reference_tables import rows_of

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.readings import read_readings

OUTCOME = load_protocol("ifx_cte_demo").outcome


def test_the_tables_and_all_images_they_name_are_there(simulated):
    names = sorted(p.name for p in simulated.iterdir())
    assert names == [".ifxpredict.json", "clinical.csv", "cohort.csv", "images", "masks", "readings.csv"]
    cohort = read_cohort(simulated / "cohort.csv", OUTCOME)
    readings = read_readings(simulated / "readings.csv", cohort)
    assert (len(cohort), len(readings), len(rows_of(simulated / "clinical.csv"))) == (3, 12, 3)
    for path in [*(c.image for c in cohort), *(c.mask for c in cohort), *(r.mask for r in readings)]:
        assert path.is_file()


def test_the_json_answer_names_the_cohort(ifxpredict, tmp_path):
    out = tmp_path / "one"
    found = ifxpredict("simulate", "--json", "--cases", 1, "--seed", 7, "--out", out, "--jobs", 1)
    assert (found.status, found.err) == (0, "")
    assert json.loads(found.out) == {"cases": 1, "seed": 7, "cohort": str(out / "cohort.csv")}


@pytest.mark.parametrize(("protocol", "cases"), [("ifx_cte", 263), ("axspa_mri", 183)])
def test_without_a_number_it_makes_as_many_cases_as_the_published_study_has(
    ifxpredict, tmp_path, monkeypatch, protocol, cases
):
    asked = []
    monkeypatch.setattr("IFXPredictLib.cli.cohort.simulate_cohort", lambda *given: asked.append(given[0]))
    found = ifxpredict("simulate", "--seed", 1, "--protocol", protocol, "--out", tmp_path)
    assert (found.status, asked) == (0, [cases])
    assert found.out.startswith(f"{cases} simulated cases")


def test_an_unknown_protocol_is_refused_with_the_known_ones(refused, tmp_path):
    line = refused("simulate", "--cases", 1, "--seed", 1, "--protocol", "nope", "--out", tmp_path / "out")
    known = "axspa_mri, axspa_mri_asas20, axspa_mri_asas20_demo, axspa_mri_demo, ifx_cte, ifx_cte_demo"
    assert line.startswith(f"ifxpredict: nope: no such protocol; known are {known}")
    assert not list(tmp_path.iterdir())


def test_a_protocol_of_several_series_is_not_simulated_by_half(refused, tmp_path, monkeypatch):
    several = replace(load_protocol("ifx_cte_demo"), series=("portal", "arterial"))
    monkeypatch.setattr("IFXPredictLib.cli.cohort.load_protocol", lambda _name: several)
    line = refused("simulate", "--cases", 1, "--seed", 1, "--protocol", "mine", "--out", tmp_path / "out")
    assert "takes several series or drawn VOIs a case (image_arterial), of which none is simulated" in line


def test_an_output_folder_where_a_file_stands_is_refused(refused, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    line = refused("simulate", "--cases", 1, "--seed", 1, "--out", tmp_path / "file")
    assert f"{tmp_path / 'file'}" in line
    assert "cannot be used as an output folder" in line
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def wait_for(condition, run):
    end = time.monotonic() + 60
    while not condition():
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < end, "nothing was written within a minute"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_reaches_all_processes_and_ends_with_130_and_one_line(repository, tmp_path):
    out = tmp_path / "cohort"
    command = [sys.executable, "-m", "IFXPredictLib", "simulate", "--cases", "20", "--seed", "1", "--out", str(out)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=repository, start_new_session=True) as run:
        wait_for(lambda: list(out.glob(".ifxpredict-*/new/images")), run)  # the children are starting now
        os.killpg(run.pid, signal.SIGINT)
        printed = run.communicate(timeout=60)
    assert run.returncode == 130
    assert printed == ("", "ifxpredict: interrupted; nothing half-written was left.\n")
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc")
def test_the_processes_of_a_killed_run_end_with_it(repository, tmp_path):
    out = tmp_path / "cohort"
    command = [sys.executable, "-m", "IFXPredictLib", "simulate", "--cases", "20", "--seed", "1", "--out", str(out)]
    with subprocess.Popen(command, cwd=repository, stderr=subprocess.DEVNULL, start_new_session=True) as run:
        wait_for(lambda: list(out.glob(".ifxpredict-*/new/images/*")), run)
        run.kill()
    end = time.monotonic() + 60
    while running_in_session(run.pid):
        assert time.monotonic() < end, "a child goes on"
        time.sleep(0.1)


def running_in_session(number):
    """The processes of a session that have not ended."""
    fields = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields.append(stat.read_text(encoding="utf-8").rpartition(")")[2].split())
    return [one for one in fields if one[3] == str(number) and one[0] not in "ZX"]
