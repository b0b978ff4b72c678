"""What holds for the whole of IFXPredictLib: what is never used, sizes, a test for each file."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "IFXPredictLib"

PACKAGES = {
    *("base", "bundles", "cli", "evaluation", "explanation", "features", "imaging", "models", "mrml", "prediction"),
    *("protocol", "reading_study", "report", "selection", "simulation", "stats", "tables", "training", "worker"),
}

INFERENCE = {
    *("numpy", "scipy", "SimpleITK", "pyradiomics", "PyWavelets"),
    *("scikit-learn", "torch", "monai", "safetensors", "PyYAML"),
}
IMPORT_NAMES = {"pyradiomics": "radiomics", "PyWavelets": "pywt", "scikit-learn": "sklearn", "PyYAML": "yaml"}
HEAVY = ("torch", "monai", "radiomics", "sklearn", "pandas", "matplotlib", "scipy", "SimpleITK", "slicer", "vtk")

SLICER = {"slicer", "qt", "ctk", "vtk", "vtkmodules"}
UNPICKLING = {"pickle", "cloudpickle", "dill", "marshal", "shelve"}
NETWORK = {"socket", "ssl", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "http", "ftplib", "smtplib"}
HIDDEN_IMPORTS = {"importlib.import_module", "import_module", "__import__"}
CODE_FROM_DATA = {
    *("eval", "exec", "compile", "os.system", "yaml.load", "yaml.unsafe_load", "yaml.full_load"),
    *("torch.load", "torch.save", "torch.jit.load", "joblib.load", "joblib.dump"),
}

LONGEST_FILE = 400
LONGEST_FUNCTION = 45

WITHOUT_BEHAVIOUR = {"__main__", "base.errors", "base.text"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


SOURCES = {module_of(p): p for p in sorted(PACKAGE.rglob("*.py")) if p.name != "__init__.py"}
every_source = pytest.mark.parametrize("module", SOURCES)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


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


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def own_imports(module: str) -> set[str]:
    """The files of IFXPredictLib that are imported with ``module``."""
    found = set()
    for name in imported(at_import_time(tree_of(SOURCES[module])), module):
        if name.startswith("IFXPredictLib."):
            inside = name.removeprefix("IFXPredictLib.")
            owner = inside if inside in SOURCES else inside.rpartition(".")[0]
            found |= {owner} if owner else set()
    return found


def reachable(module: str) -> set[str]:
    seen, left = set(), {module}
    while left:
        seen |= left
        left = {other for one in left for other in own_imports(one)} - seen
    return seen


def test_the_library_is_19_packages_and_each_has_its_floor():
    assert {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"} == PACKAGES
    assert {p.name for p in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}
    linter = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert set(re.findall(r"\w+", " ".join(linter["contracts"][0]["layers"]))) == PACKAGES


@every_source
def test_slicer_is_never_imported_at_import_time(module):
    assert not roots(imported(at_import_time(tree_of(SOURCES[module])), module)) & SLICER


@every_source
def test_only_the_mrml_files_know_slicer(module):
    if not module.startswith("mrml"):
        assert not roots(imported(ast.walk(tree_of(SOURCES[module])), module)) & SLICER


def test_starting_the_command_line_imports_nothing_heavy():
    code = f"import sys, IFXPredictLib.cli.main; print([m for m in {HEAVY} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert result.stdout.strip() == "[]"


@every_source
def test_nothing_unpickles_or_speaks_to_the_network_by_itself(module):
    for name in imported(ast.walk(tree_of(SOURCES[module])), module):
        parts = name.split(".")
        assert not {".".join(parts[:k]) for k in range(1, len(parts) + 1)} & (UNPICKLING | NETWORK), name


@every_source
def test_no_data_are_run_as_code(module):
    for node in ast.walk(tree_of(SOURCES[module])):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in CODE_FROM_DATA, f"{module}, line {node.lineno}: {name}"
            assert "pickle" not in name, f"{module}, line {node.lineno}: {name}"
            for keyword in node.keywords:
                allowed = ast.unparse(keyword.value) == "False"
                assert keyword.arg not in {"allow_pickle", "shell"} or allowed, f"{module}, line {node.lineno}"


@every_source
def test_only_the_command_line_imports_by_a_name_made_at_run_time(module):
    called = {ast.unparse(node.func) for node in ast.walk(tree_of(SOURCES[module])) if isinstance(node, ast.Call)}
    assert module == "cli.main" or not called & HIDDEN_IMPORTS


@every_source
def test_addresses_stand_in_docstrings_only(module):
    tree = tree_of(SOURCES[module])
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            assert not re.search(r"(https?|ftp)://", node.value), f"{module}, line {node.lineno}"


@every_source
def test_no_exception_is_caught_wholesale(module):
    for node in ast.walk(tree_of(SOURCES[module])):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert not re.search(r"\b(everything|Exception|BaseException)\b", caught), f"{module}, line {node.lineno}"


def test_inference_depends_on_ten_packages_and_nothing_else():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {re.split(r"[<>=!~ ;\[]", d)[0] for d in project["dependencies"]} == INFERENCE


@pytest.mark.parametrize(
    "module", ["mrml.voi", "mrml.results", "mrml.nodes", "base.environment", "worker.__main__", "worker.client"]
)
def test_what_slicer_runs_imports_only_the_inference_dependencies(module):
    allowed = {IMPORT_NAMES.get(d, d) for d in INFERENCE} | SLICER | sys.stdlib_module_names | {"IFXPredictLib"}
    for reached in reachable(module):
        assert roots(imported(at_import_time(tree_of(SOURCES[reached])), reached)) <= allowed, reached


def test_every_pin_is_exact_and_every_dependency_is_pinned():
    lines = (REPOSITORY / "requirements" / "lock.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", pin) for pin in pins)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    pinned = {canonical(pin.partition("==")[0]) for pin in pins}
    assert {canonical(re.split(r"[<>=!~ ;\[]", d)[0]) for d in wanted} <= pinned


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@every_source
def test_files_and_functions_stay_short(module):
    text = SOURCES[module].read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(tree_of(SOURCES[module])):
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
