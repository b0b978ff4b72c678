"""What holds for the whole of IFXPredictLib: what is never used, sizes, a test for each file."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "IFXPredictLib"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

PACKAGES = {
    "drawing",
    *("base", "bundles", "cli", "dicom_out", "evaluation", "explanation", "features", "imaging", "models", "mrml"),
    *("prediction", "protocol", "reading_study", "report", "selection", "simulation", "stats", "tables"),
    *("training", "worker"),
}

INFERENCE = {
    *("numpy", "scipy", "SimpleITK", "PyWavelets"),
    *("scikit-learn", "torch", "safetensors", "PyYAML", "pydicom", "highdicom", "isal"),
}
IMPORT_NAMES = {"PyWavelets": "pywt", "scikit-learn": "sklearn", "PyYAML": "yaml"}
HEAVY = ("torch", "monai", "radiomics", "sklearn", "pandas", "matplotlib", "scipy", "SimpleITK", "slicer", "vtk")

SLICER = {"slicer", "qt", "ctk", "vtk", "vtkmodules"}
RUN_BY_SLICER = (
    *("mrml.voi", "mrml.results", "mrml.rich_text", "mrml.export", "mrml.nodes", "mrml.sample"),
    *("base.environment", "worker.__main__", "worker.client"),
)
UNPICKLING = {"pickle", "cloudpickle", "dill", "marshal", "shelve"}
NETWORK = {"socket", "ssl", "urllib.request", "urllib3", "httpx", "aiohttp", "http", "ftplib", "smtplib"}
OF_ONE_SYSTEM = {"base.system", "base.memory", "base.concurrency", "base.forked"}
OF_ONE_SYSTEM_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "msvcrt", "winreg", "syslog", "ctypes"}
OF_ONE_SYSTEM_NAMES = {
    *(f"os.{name}" for name in ("name", "fork", "killpg", "getpgrp", "setpgid", "setsid", "getuid", "geteuid")),
    *(f"os.{name}" for name in ("sysconf", "mkfifo", "sched_getaffinity", "chown", "replace", "getloadavg")),
    *("sys.platform", "signal.SIGKILL", "signal.SIGHUP", "signal.pthread_sigmask", "signal.alarm"),
}
HIDDEN_IMPORTS = {"importlib.import_module", "import_module", "__import__"}
NAMES_FROM_TABLES = {"cli.main", "base.lazy"}
"""What imports by a name that stands in a table of its own: the commands; what is re-exported, or imported late."""
CODE_FROM_DATA = {
    *("eval", "exec", "compile", "os.system", "yaml.load", "yaml.unsafe_load", "yaml.full_load"),
    *("torch.load", "torch.save", "torch.jit.load", "joblib.load", "joblib.dump"),
}

LONGEST_FILE = 400
LONGEST_FUNCTION = 45

WITHOUT_BEHAVIOUR = {"__main__", "base.errors"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


SOURCES = {module_of(p): p for p in sorted(PACKAGE.rglob("*.py")) if p.name != "__init__.py"}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def every_node() -> Iterator[tuple[str, ast.AST]]:
    """Each node of each file, with "module, line" of the place."""
    for module, path in SOURCES.items():
        for node in ast.walk(tree_of(path)):
            yield f"{module}, line {getattr(node, 'lineno', 0)}", node


def at_import_time(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when a file is imported: no function bodies, nothing that only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from at_import_time(child)


def imported(nodes: Iterator[ast.AST], module: str) -> set[str]:
    """The full dotted names that import statements name, relative ones resolved from ``module``."""
    package = ["IFXPredictLib", *module.split(".")[:-1]]
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def imports_anywhere(module: str) -> set[str]:
    return imported(ast.walk(tree_of(SOURCES[module])), module)


def imports_at_once(module: str) -> set[str]:
    return imported(at_import_time(tree_of(SOURCES[module])), module)


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def own_imports(module: str) -> set[str]:
    """The files of IFXPredictLib that are imported with ``module``."""
    found = set()
    for name in imports_at_once(module):
        if name.startswith("IFXPredictLib."):
            inside = name.removeprefix("IFXPredictLib.")
            owner = inside if inside in SOURCES else inside.rpartition(".")[0]
            found |= {owner} & set(SOURCES)
    return found


def reachable(module: str) -> set[str]:
    seen, left = set(), {module}
    while left:
        seen |= left
        left = {other for one in left for other in own_imports(one)} - seen
    return seen


def test_the_library_is_21_packages_and_each_has_its_floor():
    assert {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"} == PACKAGES
    assert {p.name for p in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    assert set(re.findall(r"\w+", " ".join(layers))) == PACKAGES


def test_only_mrml_knows_slicer_and_never_at_import_time():
    outside = [m for m in SOURCES if not m.startswith("mrml.") and roots(imports_anywhere(m)) & SLICER]
    assert not outside
    assert not [m for m in SOURCES if roots(imports_at_once(m)) & SLICER]


def test_starting_the_command_line_imports_nothing_heavy():
    code = f"import sys, IFXPredictLib.cli.main; print([m for m in {HEAVY} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert result.stdout.strip() == "[]"


def test_starting_a_prediction_leaves_dear_packages_to_the_functions_that_use_them():
    dear = ("scipy.stats", "scipy.optimize", "torch", "sklearn", "pandas", "matplotlib", "joblib")
    code = f"import sys, IFXPredictLib.prediction.prediction; print([m for m in {dear} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert result.stdout.strip() == "[]"


def test_what_gives_cases_to_other_processes_leaves_scipy_and_torch_to_them():
    begun = "IFXPredictLib.cli.extract, IFXPredictLib.cli.predict_cohort, IFXPredictLib.worker.server"
    code = f"import sys, {begun}; print({{'scipy', 'torch'}} & {{*sys.modules}})"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert result.stdout.strip() == "set()"


def test_nothing_unpickles_or_speaks_to_the_network_by_itself():
    for module in SOURCES:
        for name in imports_anywhere(module):
            parts = name.split(".")
            prefixes = {".".join(parts[:k]) for k in range(1, len(parts) + 1)}
            assert not prefixes & (UNPICKLING | NETWORK), f"{module}: {name}"
            assert prefixes.isdisjoint({"dicomweb_client", "requests"}) or module == "dicom_out.dicomweb", (
                module
            )  # asked for by --dicomweb


def test_only_few_files_ask_which_system_they_are_on():
    """A call of POSIX or Windows alone anywhere else would have no branch for the other."""
    for place, node in every_node():
        if place.partition(",")[0] in OF_ONE_SYSTEM:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert not roots({getattr(node, "module", None) or node.names[0].name}) & OF_ONE_SYSTEM_MODULES, place
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert f"{node.value.id}.{node.attr}" not in OF_ONE_SYSTEM_NAMES, f"{place}: {node.attr}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.startswith(("/proc/", "/dev/", "/tmp")), place


def test_what_is_put_in_place_is_made_in_no_temporary_folder_of_pythons():
    """On Windows files keep the access list of such a folder, its owner's alone, wherever they are renamed to."""
    calls = [(module, node) for module, node in every_node() if isinstance(node, ast.Call)]
    makers = re.compile(r"(\w+\.)?(mkdtemp|mkstemp|TemporaryDirectory|NamedTemporaryFile)")
    made = [(module, call) for module, call in calls if makers.fullmatch(ast.unparse(call.func))]
    assert made
    assert [module for module, call in made if any(one.arg == "dir" for one in call.keywords)] == []


def test_no_data_are_run_as_code():
    for place, node in every_node():
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in CODE_FROM_DATA, f"{place}: {name}"
            assert "pickle" not in name, f"{place}: {name}"
            for keyword in node.keywords:
                allowed = ast.unparse(keyword.value) == "False"
                assert keyword.arg not in {"allow_pickle", "shell"} or allowed, place


def test_text_files_are_read_and_written_with_their_encoding_named():
    """Else it is the computer's: a library that sets the locale to C makes it ASCII in the midst of a run."""
    for folder in ("IFXPredictLib", "IFXPredict", "Testing"):
        for path in (REPOSITORY / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            asked = any(call in text for call in ("read_text()", "write_text(", "open("))  # to parse all takes seconds
            for node in ast.walk(ast.parse(text)) if asked else ():
                if isinstance(node, ast.Call) and not any(word.arg in {"encoding", None} for word in node.keywords):
                    assert not of_text(node), f"{path}, line {node.lineno}: {ast.unparse(node)}"


def of_text(call: ast.Call) -> bool:
    """Whether it reads or writes text by its name and arguments."""
    method = isinstance(call.func, ast.Attribute)
    name = call.func.attr if method else getattr(call.func, "id", "")
    modes = {one.value for one in call.args if isinstance(one, ast.Constant)} & {"r", "w", "a", "x"}
    without = not call.args and not call.keywords
    return (name, len(call.args)) in {("read_text", 0), ("write_text", 1)} or (
        name == "open" and (bool(modes) or (method and without))
    )


def test_only_tables_of_names_are_imported_by_a_name_made_at_run_time():
    for place, node in every_node():
        if isinstance(node, ast.Call) and ast.unparse(node.func) in HIDDEN_IMPORTS:
            assert place.partition(",")[0] in NAMES_FROM_TABLES, place


def test_addresses_stand_in_docstrings_only():
    for module, path in SOURCES.items():
        documented = {id(node.value) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
                assert not re.search(r"(https?|ftp)://", node.value), f"{module}, line {node.lineno}"


def test_no_exception_is_caught_wholesale():
    for place, node in every_node():
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert not re.search(r"\b(everything|Exception|BaseException)\b", caught), place


def test_inference_depends_on_eleven_packages_and_nothing_else():
    assert {re.split(r"[<>=!~ ;\[]", d)[0] for d in PROJECT["project"]["dependencies"]} == INFERENCE


def test_what_slicer_runs_imports_only_the_inference_dependencies():
    allowed = {IMPORT_NAMES.get(d, d) for d in INFERENCE} | SLICER | sys.stdlib_module_names | {"IFXPredictLib"}
    for module in RUN_BY_SLICER:
        for reached in reachable(module):
            assert roots(imports_at_once(reached)) <= allowed, f"{module}, by {reached}"


def test_every_pin_is_exact_and_every_dependency_is_pinned():
    files = [REPOSITORY / "requirements" / name for name in ("lock.txt", "reference.txt")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    pins = [line for line in lines if not line.startswith("#")]
    pattern = r'[A-Za-z0-9._-]+==[A-Za-z0-9.]+(; python_version (<|>=) "3\.\d\d")?'
    assert all(re.fullmatch(pattern, pin) for pin in pins)
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    pinned = {canonical(pin.partition("==")[0]) for pin in pins}
    assert {canonical(re.split(r"[<>=!~ ;\[]", d)[0]) for d in wanted} - {"ifxpredict"} <= pinned


def test_the_workflow_runs_every_python_of_the_classifiers_on_three_systems_by_pinned_actions():
    text = (REPOSITORY / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    matrix = yaml.safe_load(text)["jobs"]["wheels"]["strategy"]["matrix"]
    said = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if c.startswith("Programming Language")]
    assert matrix["python"] == said
    assert [system.partition("-")[0] for system in matrix["os"]] == ["ubuntu", "windows", "macos"]
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}  # v[\d.]+", one) for one in re.findall(r"uses: (.*)", text))
    assert "secrets" not in text


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_files_are_read_at_a_sitting_and_functions_at_a_glance():
    for module, path in SOURCES.items():
        assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_FILE, module
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                documented = ast.get_docstring(node) is not None
                docstring = node.body[0].end_lineno - node.body[0].lineno + 1 if documented else 0
                assert node.end_lineno - node.lineno + 1 - docstring <= LONGEST_FUNCTION, f"{module}: {node.name}"


def owner_of(test: Path) -> str:
    """The file that ``test`` is about: ``test_icc.py`` and ``test_icc_forms.py`` both of ``icc`` in the same place."""
    package = ".".join(test.parent.relative_to(REPOSITORY / "Testing").parts[1:])
    words = test.stem.removeprefix("test_").replace("main", "__main__" if package == "worker" else "main").split("_")
    names = ("_".join(words[:k]) for k in range(len(words), 0, -1))
    return next((full for name in names if (full := f"{package}.{name}".strip(".")) in SOURCES), "")


def test_each_file_has_a_test_in_the_same_place_and_each_test_a_file():
    tests = [p for kind in ("unit", "slicer") for p in (REPOSITORY / "Testing" / kind).rglob("test_*.py")]
    owners = {test: owner_of(test) for test in tests if test.parent.parent.name != "Testing"}
    assert set(SOURCES) - set(owners.values()) <= WITHOUT_BEHAVIOUR
    assert not [test for test, owner in owners.items() if not owner]
