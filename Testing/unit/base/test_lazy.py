"""What packages export: imported when asked for, the same as what others use of them, told in their docstrings."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import IFXPredictLib
from IFXPredictLib.base.lazy import lazy_exports

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = ROOT / "IFXPredictLib"
PACKAGES = {path.parent.name: path for path in sorted(LIBRARY.glob("*/__init__.py"))}
WITHIN = {f"{path.parent.parent.name}/{path.parent.name}": path for path in sorted(LIBRARY.glob("*/*/__init__.py"))}
PANEL = {"IFXPredictPanel": ROOT / "IFXPredict" / "IFXPredictPanel" / "__init__.py"}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def exported_from(path: Path) -> dict[str, str]:
    """The file that each exported name comes from, as the package's own text has it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "lazy_exports":
            return {name: file for file, names in ast.literal_eval(node.args[1]).items() for name in names.split()}
    return {}


def imported_names(path: Path) -> Iterator[tuple[str, str, str]]:
    """Package, file within it and name of each import from a file of another package of the library."""
    inside = path.relative_to(ROOT).parts
    own = inside[1] if inside[0] == "IFXPredictLib" and len(inside) > 2 else ""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            start = inside[: len(inside) - node.level] if node.level else ()
            full = (*start, *(node.module.split(".") if node.module else ()))
            is_file = LIBRARY.joinpath(*full[1:]).with_suffix(".py").is_file()
            if full[0] == "IFXPredictLib" and len(full) > 2 and full[1] != own and is_file:
                yield from ((full[1], ".".join(full[2:]), alias.name) for alias in node.names)


def modules_of(package: str) -> set[str]:
    folder = (PANEL | PACKAGES | WITHIN)[package].parent
    return {file.stem for file in folder.glob("*.py")} | {file.parent.name for file in folder.glob("*/__init__.py")}


def test_a_package_exports_what_others_use_of_it_and_nothing_else():
    used = {package: {} for package in PACKAGES}
    for path in [*LIBRARY.rglob("*.py"), *(ROOT / "IFXPredict").rglob("*.py")]:
        for package, file, name in imported_names(path):
            if name not in modules_of(package):  # a module of that name would stand in its place
                used[package][name] = file
    for package, path in PACKAGES.items():
        exported = exported_from(path)
        assert used[package] == exported, f"{path}: the lists differ in {used[package].items() ^ exported.items()}"


@pytest.mark.parametrize("package", PACKAGES)
def test_each_export_is_there_and_no_module_stands_in_its_place(package):
    module = import_module(f"IFXPredictLib.{package}")
    exported = exported_from(PACKAGES[package])
    assert not set(exported) & modules_of(package)
    for name, file in exported.items():
        assert getattr(module, name) is getattr(import_module(f"IFXPredictLib.{package}.{file}"), name)


@pytest.mark.parametrize("package", [*PACKAGES, *WITHIN, *PANEL])
def test_a_packages_docstring_names_each_of_its_files(package):
    lines = (ast.get_docstring(tree_of((PANEL | PACKAGES | WITHIN)[package])) or "").splitlines()
    named = {line.split("``")[1] for line in lines if line.startswith("``")}
    assert named == modules_of(package) - {"__init__", "__main__"}


def test_what_type_checkers_see_of_the_library_is_what_it_exports():
    (block,) = (node for node in tree_of(LIBRARY / "__init__.py").body if isinstance(node, ast.If))
    seen = {alias.asname: node.module for node in block.body for alias in node.names if alias.asname == alias.name}
    assert seen == exported_from(LIBRARY / "__init__.py")
    assert sorted(seen) == IFXPredictLib.__all__ == dir(IFXPredictLib)
    assert not set(seen) & set(PACKAGES)


def test_importing_the_library_and_its_packages_imports_nothing_else():
    code = (
        "import sys, IFXPredictLib as ifx\n"
        f"for package in {list(PACKAGES)}: __import__(f'IFXPredictLib.{{package}}')\n"
        "names = dir(ifx)\n"
        "loaded = {m.partition('.')[0] for m in sys.modules} - sys.stdlib_module_names - {'__main__'}\n"
        "print(sorted(m for m in loaded if not m.startswith(('_', 'sitecustomize', 'distutils'))))\n"
        "print(sorted(m for m in sys.modules if m.startswith('IFXPredictLib.') and m.count('.') > 1))\n"
        "ifx.load_protocol('ifx_cte')\n"
        "print([m for m in ('torch', 'SimpleITK', 'sklearn', 'pandas', 'scipy') if m in sys.modules])\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.splitlines() == ["['IFXPredictLib']", "['IFXPredictLib.base.lazy']", "[]"]


def test_a_name_that_is_not_exported_is_refused_as_modules_do():
    get, names, exported = lazy_exports("IFXPredictLib.base", {"text": "percent one_line", "files": "sha256_of"})
    assert names() == exported == ["one_line", "percent", "sha256_of"]
    with pytest.raises(AttributeError, match=r"^module 'IFXPredictLib\.base' has no attribute 'number'$"):
        get("number")
    with pytest.raises(AttributeError, match="module 'IFXPredictLib' has no attribute 'nothing'"):
        IFXPredictLib.nothing  # noqa: B018
