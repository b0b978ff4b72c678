"""Standard streams that are closed, broken or full, for every command: the right status, one line, no file spoilt."""

import json
import os
import subprocess
import sys

import pytest

from IFXPredictLib.cli.main import COMMANDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")

WALK = """
import json, os, subprocess, sys
from argparse import Namespace
from pathlib import Path
from IFXPredictLib.cli import console, main

class Parser:
    def parse_args(self, argv):
        return Namespace(command=argv[0])

class Module:
    def __getattr__(self, _name):
        return work

def work(arguments):
    with open(out / arguments.command, "w", encoding="utf-8") as file:
        file.write("mine")
        console.stage("work")
        console.progress_counter("work")(1, 2)
        sys.stdout.flush(), sys.stderr.flush(), sys.stdin.isatty()
        for number in (1, 2):
            os.write(number, b"ITK has its say")
    if arguments.command == "train":
        child = "import os; os.write(1, b'a process that was started'); os.write(2, b'too')"
        subprocess.run([sys.executable, "-S", "-c", child], check=True)
    console.tell("all is well")
    console.answer(False, None, "done")
    return 0

out = Path(sys.argv[1])
main.build_parser, main.import_module = Parser, lambda _name: Module()
status = {command: main.main([command]) for command in main.COMMANDS}
(out / "status").write_text(json.dumps(status), encoding="utf-8")
"""


@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_changes_nothing_for_any_command(repository, tmp_path, streams):
    walk = tmp_path / "walk.py"
    walk.write_text(WALK, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    found = shell(f'"{sys.executable}" "{walk}" "{out}" {streams}', repository)
    assert "Traceback" not in found.stderr
    assert json.loads((out / "status").read_text(encoding="utf-8")) == dict.fromkeys(COMMANDS, 0)
    assert {(out / command).read_text(encoding="utf-8") for command in COMMANDS} == {"mine"}
    assert ("done" in found.stdout, "all is well" in found.stderr) == (
        ">&-" not in streams.split(),
        "2>" not in streams,
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["sample-size", "--auc", "0.91", "--cases", "75", "--controls", "91"]])
def test_an_output_that_takes_nothing_is_one_line_or_none(repository, words):
    reader, gone = os.pipe()
    os.close(reader)
    full = os.open("/dev/full", os.O_WRONLY)
    line = "ifxpredict: standard output: No space left on device.\n"
    for stream, expected in ((gone, (141, "")), (full, (2, line))):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        command = [sys.executable, "-m", "IFXPredictLib", *words]
        pipes = {"stdout": stream, "stderr": subprocess.PIPE}
        found = subprocess.run(command, **pipes, text=True, cwd=repository, check=False, env=environment)
        os.close(stream)
        assert (found.returncode, found.stderr) == expected


def shell(command, cwd):
    environment = {**os.environ, "PYTHONPATH": str(cwd)}
    return subprocess.run(command, shell=True, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
