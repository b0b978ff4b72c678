"""The command line itself: help, versions, arguments, exit status. What each command does: commands/."""

import io
import json
import os
import re
import subprocess
import sys
import tomllib

import pytest
from joblib.externals.loky.process_executor import TerminatedWorkerError

from IFXPredictLib import __version__
from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.cli import bundle, cohort
from IFXPredictLib.cli.main import _EXTRAS, main

HEAVY = ("torch", "monai", "radiomics", "sklearn", "pandas", "matplotlib", "scipy", "SimpleITK", "slicer", "numpy")
COHORT = ("--cohort", "c", "--protocol", "p", "--out", "o")


def run(*arguments, cwd, code="from IFXPredictLib.cli.main import main; import sys; sys.exit(main())"):
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=cwd, check=False
    )


def test_help_imports_nothing_heavy(repository):
    code = f"""
import sys
from IFXPredictLib.cli.main import main
from IFXPredictLib.cli.arguments import build_parser
commands = next(action.choices for action in build_parser()._actions if action.dest == "command")
for command in ("", *commands):
    try:
        main([*command.split(), "--help"])
    except SystemExit as end:
        assert end.code == 0
print([m for m in {HEAVY} if m in sys.modules])
"""
    found = run(cwd=repository, code=code)
    assert (found.stdout.splitlines()[-1], found.stderr) == ("[]", "")


def test_that_joblib_replaced_a_worker_or_lost_one_is_kept_from_the_terminal(repository, bundle_folder):
    code = f"""
import os, signal, warnings
from concurrent.futures import BrokenExecutor
from joblib import Parallel, delayed
from IFXPredictLib.cli.main import main
main(["bundle", "show", {str(bundle_folder)!r}])
warnings.warn("A worker stopped while some jobs were given to the executor. This can be caused by a memory leak.")
warnings.warn("something else")
try:
    Parallel(n_jobs=2)([delayed(signal.raise_signal)(signal.SIGSEGV)])
except BrokenExecutor:
    warnings.warn("a worker crashed")
"""
    said = run(cwd=repository, code=code).stderr
    assert "A worker stopped" not in said
    assert "something else" in said
    assert "a worker crashed" in said
    assert "Fatal Python error" not in said


def test_the_version_is_the_packages(ifxpredict):
    assert ifxpredict("--version").out == f"ifxpredict {__version__}\n"


def test_an_error_of_several_lines_is_printed_as_one(refused, monkeypatch):
    def fail(_arguments):
        raise CaseError("one\nand two")

    monkeypatch.setattr(bundle, "run", fail)
    assert refused("bundle", "show", "folder") == "ifxpredict: one and two"


def test_a_full_disk_is_told_in_one_line(refused, monkeypatch):
    def fail(_arguments):
        raise OSError(28, "No space left on device", "/out/features.csv")

    monkeypatch.setattr(cohort, "run_simulate", fail)
    line = refused("simulate", "--cases", 1, "--seed", 1, "--out", "o")
    assert line == "ifxpredict: /out/features.csv: No space left on device."


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (OSError(28, "No space left on device"), "standard output: No space left on device."),
        (OSError(5, "Input/output error"), "the system: Input/output error."),
        (OSError("two\nlines"), "the system: two lines."),
        (OSError(13, "Permission denied", "/a\nb\x1b[2J"), "/a b [2J: Permission denied."),
    ],
)
def test_what_the_system_refuses_is_told_in_one_line(refused, monkeypatch, problem, message):
    def fail(_arguments):
        raise problem

    monkeypatch.setattr(bundle, "run", fail)
    assert refused("bundle", "show", "folder") == f"ifxpredict: {message}"


def test_a_path_in_letters_that_the_locale_lacks_is_told_in_one_line(refused, monkeypatch):
    monkeypatch.setattr(bundle, "run", lambda _arguments: "bundle \u60a3".encode("ascii"))
    line = refused("bundle", "show", "folder")
    assert line.startswith("ifxpredict: a file or folder here has letters that the names of this system, by its locale")
    assert line.endswith("set the environment variable PYTHONUTF8=1.")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
def test_a_reader_that_goes_away_ends_the_command_quietly_with_141(repository, bundle_folder):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "IFXPredictLib", "bundle", "show", str(bundle_folder)]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    pipes = {"stdout": writer, "stderr": subprocess.PIPE}
    found = subprocess.run(command, **pipes, text=True, cwd=repository, check=False, env=buffered)
    os.close(writer)
    assert (found.returncode, found.stderr) == (141, "")


def test_the_base_install_says_which_extra_a_command_needs(repository):
    code = f"""
import sys
sys.modules.update(dict.fromkeys({sorted(m for m, extra in _EXTRAS.items() if extra == "research")}))
from IFXPredictLib.cli.main import main
table = ["--features", "f", "--clinical", "c", "--icc", "i"]
for words in (["train", *table, *{COHORT}], ["train-network", *{COHORT}], ["demo", "--out", "o"]):
    print(main(words))
"""
    found = run(cwd=repository, code=code)
    assert found.stdout.split() == ["2"] * 3, found.stderr
    lines = found.stderr.splitlines()
    assert len(lines) == 3
    for line in lines:
        expected = r'ifxpredict: this command needs the package \w+: pip install "ifxpredict\[research\]"'
        assert re.fullmatch(expected, line), line


@pytest.mark.parametrize(("module", "extra"), [("distributed.client", "cluster"), ("slicer", "scene")])
def test_other_packages_have_their_own_extras(refused, monkeypatch, module, extra):
    def fail(_arguments):
        raise ModuleNotFoundError("no such module", name=module)

    monkeypatch.setattr(bundle, "run", fail)
    monkeypatch.delenv("SLICER_HOME", raising=False)
    assert refused("bundle", "show", "folder").endswith(f': pip install "ifxpredict[{extra}]"')
    monkeypatch.setenv("SLICER_HOME", "/opt/Slicer")
    package = module.partition(".")[0]
    assert refused("bundle", "show", "folder").endswith(f"or PythonSlicer -m pip install {package}")


def test_the_extras_are_those_of_the_project(repository):
    extras = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    for_commands = {extra: packages for extra, packages in extras.items() if extra not in ("reference", "test")}
    listed = {
        (re.split("[<>=;]", package)[0], extra) for extra, packages in for_commands.items() for package in packages
    }
    assert {
        (package.lower().replace("slicer-core", "slicer").replace("-", "_"), extra) for package, extra in listed
    } == {(module.lower(), extra) for module, extra in _EXTRAS.items() if module != "vtk"}


def test_a_module_of_the_package_itself_that_is_missing_is_not_hidden(monkeypatch):
    def fail(_arguments):
        raise ModuleNotFoundError("no such module", name="IFXPredictLib.gone")

    monkeypatch.setattr(bundle, "run", fail)
    with pytest.raises(ModuleNotFoundError):
        main(["bundle", "show", "folder"])


def test_ctrl_c_gives_130_and_one_line(capsys, monkeypatch):
    def interrupt(_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(bundle, "run", interrupt)
    assert main(["bundle", "show", "folder"]) == 130
    assert capsys.readouterr() == ("", "ifxpredict: interrupted; nothing half-written was left.\n")


def test_a_programming_error_is_not_hidden(monkeypatch):
    def fail(_arguments):
        raise ValueError("a bug")

    monkeypatch.setattr(bundle, "run", fail)
    with pytest.raises(ValueError, match="a bug"):
        main(["bundle", "show", "folder"])


def test_bad_input_ends_the_process_with_2_and_one_line(repository, tmp_path):
    found = subprocess.run(
        [sys.executable, "-m", "IFXPredictLib", "bundle", "show", str(tmp_path)],
        capture_output=True, text=True, cwd=repository, check=False,
    )  # fmt: skip
    assert (found.returncode, found.stdout) == (2, "")
    expected = f"ifxpredict: {tmp_path}: is not a bundle, it has no bundle.json; give a bundle's folder.\n"
    assert found.stderr == expected


def test_success_ends_the_process_with_0_and_nothing_on_stderr(repository, bundle_folder):
    found = run("bundle", "show", str(bundle_folder), "--json", cwd=repository)
    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout)["protocol"] == "ifx_cte_demo"


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")
@pytest.mark.parametrize(
    ("arguments", "streams", "status"),
    [
        ("sample-size --auc 0.91 --cases 75 --controls 91", ">&-", 0),
        ("sample-size --auc 0.91 --cases 75 --controls 91", ">&- 2>&-", 0),
        ("audit missing.csv", "2>&-", 2),
        ("audit missing.csv", ">&- 2>&-", 2),
    ],
)
def test_a_closed_stream_changes_no_status(repository, arguments, streams, status):
    command = f'"{sys.executable}" -m IFXPredictLib {arguments} {streams}'
    found = subprocess.run(command, shell=True, cwd=repository, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout, found.stderr) == (status, "", "")


def test_a_name_that_standard_output_has_no_letters_for_is_printed_with_escapes(monkeypatch):
    monkeypatch.setattr(sys, "stdout", pipe := io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    monkeypatch.setattr(bundle, "run", lambda _arguments: print("case 患者: 0.60") or 0)
    assert main(["bundle", "show", "folder"]) == 0
    assert pipe.buffer.getvalue().decode("cp1252").rstrip() == r"case \u60a3\u8005: 0.60"


def test_too_little_memory_is_told_in_one_line(refused, monkeypatch):
    def greedy(_arguments):
        raise MemoryError

    monkeypatch.setattr(bundle, "run", greedy)
    assert "the memory of this computer does not suffice; close other programs" in refused("bundle", "show", "b")


def test_a_process_that_was_ended_from_outside_is_told_in_one_line(refused, monkeypatch):
    def broken(_arguments):
        raise TerminatedWorkerError("A worker process managed by the executor was unexpectedly terminated.\n" * 20)

    monkeypatch.setattr(bundle, "run", broken)
    assert "a process that computed a part was ended from outside" in refused("bundle", "show", "b")


def test_what_was_found_is_not_repeated_at_length(refused, monkeypatch):
    def wordy(_arguments):
        raise CaseError(f"table.csv: found {'x' * 200_000}; correct it.")

    monkeypatch.setattr(bundle, "run", wordy)
    said = refused("bundle", "show", "b")
    assert "table.csv: found xxx" in said
    assert said.rstrip().endswith("xxx; correct it.")
    assert len(said) < 700
