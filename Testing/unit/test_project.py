"""What holds for the whole of IFXPredictLib: the order of imports, what is never used, sizes, a test for each file."""

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

# A file imports only what stands above it.
ORDER = """
errors simulation.patient stratified_split files added_columns processes parallel settings protocol_rules
protocol_checks modality protocol clinical colours packages image_files case normalisation preprocessing voi radiomics
deep features evaluation.estimates evaluation.discrimination evaluation.texts evaluation.intervals
evaluation.comparison evaluation.curves evaluation.table_two evaluation.probabilities evaluation.logistic
evaluation.calibration evaluation.calibration_curve evaluation.decision_curve evaluation.reclassification
evaluation.sample_size evaluation.optimism evaluation.survival evaluation.partial_likelihood evaluation.cox
evaluation.proportional_hazards evaluation.flow evaluation.checklists evaluation.normality evaluation.published_table
evaluation.class_counts evaluation.audited_counts evaluation.printed_measures evaluation.printed_intervals
evaluation.audit folds out_of_fold reliability tables icc_table univariable evaluation.baseline_table
evaluation.baseline_cells frozen_arrays feature_matrix asas asas_table simulation.spondyloarthritis redundancy
coordinate_descent elastic_net filters selection models logistic_regression ridge_penalty machines machine_fitting
novelty conformal training_reference explanations.shapley explanations.product_games explanations.svm_shapley
explanations.logistic_shapley explanations.fused_shapley explanations.feature_words explanations.grad_cam
explanations.voxel_maps explanations.map_files bundle bundle_checks bundle_manifest bundle_files
explanations.case_maps explanations.map_words feature_table trust explain predict why_files prediction_files
explanations.map_folder augmentation divergence training_device training_checkpoint distributed_training training_log
side_by_side network_trainer network_training training freezing figures.style figures.curve_panels figures.prediction
figures.why figures.discrimination figures.decision figures.calibration figures.survival figures.flow
evaluation.agreement evaluation.bland_altman evaluation.icc_planning feature_families figures.icc figures.agreement
report simulation.fields simulation.pelvis simulation.sacroiliac_tissues simulation.contours
simulation.sacroiliac_phantom simulation.sacroiliac simulation.phantom simulation.table_one simulation.enterography
simulation.cohort handover cohort analysis.parts analysis.roles analysis.statuses analysis.study_data
analysis.outcome_times analysis.failure analysis.gain analysis.model_analysis analysis.robustness analysis.subgroup
analysis.printed analysis.patients analysis.study reporting.explanation_facts reporting.titles reporting.table
reporting.provenance reporting.flow_tables reporting.baseline_tables reporting.performance_tables
reporting.calibration_tables reporting.beyond_tables reporting.failure_tables reporting.patient_tables
reporting.robustness_tables reporting.curve_tables reporting.method_facts reporting.result_facts reporting.html_parts
reporting.picture reporting.pictures reporting.html_report reporting.report_folder reading_study.study
reading_study.segmentation_files reading_study.timer reading_study.assignment reading_study.linkage
reading_study.creation reading_study.readings reading_study.readings_table reading_study.claims reading_study.drafts
reading_study.worklist reading_study.opening reading_study.session reading_study.progress reading_study.review
repeatability.readings repeatability.feature_icc repeatability.voi_agreement repeatability.study_analysis
repeatability.tables repeatability.pictures repeatability.study_page repeatability.study_folder
repeatability.rehearsal repeatability.rehearsal_files mrml.tables mrml.explanations mrml.charts mrml.scene mrml.grid
mrml.checks mrml.nodes mrml.voi mrml.patient mrml.plots mrml.results mrml.export mrml.sample mrml.evaluation
mrml.study mrml.maps serving.case_transfer serving.runners serving.messages serving.requests worker serving.process
serving.client commands.console commands.asas commands.split commands.simulate commands.train_network commands.extract
commands.icc commands.train commands.bundle commands.predict commands.demo commands.evaluate commands.audit
commands.sample_size commands.study_analyse commands.study_plan commands.study command_line study_arguments arguments
__main__ followed
""".split()

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

LONGEST_FILE = 250
LONGEST_FUNCTION = 45

WITHOUT_BEHAVIOUR = {"errors"}
ABOUT_NO_FILE = {"project", "cmake", "whole_way", "whole_study", "demonstration_bundle"}


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
    """The files of IFXPredictLib that ``module`` imports anywhere, in functions and for type checkers too."""
    found = set()
    for name in imported(ast.walk(tree_of(SOURCES[module])), module):
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


def test_the_list_of_files_and_the_folder_agree():
    assert set(SOURCES) == set(ORDER), "name a new file in ORDER where its imports allow, and drop a removed one"
    assert len(ORDER) == len(set(ORDER))


@every_source
def test_a_file_imports_only_files_above_it(module):
    assert module in ORDER
    above = set(ORDER[: ORDER.index(module)])
    assert own_imports(module) <= above, f"{module} imports what stands below it: {own_imports(module) - above}"


def test_the_packages_themselves_import_nothing():
    for file in PACKAGE.rglob("__init__.py"):
        assert not imported(ast.walk(tree_of(file)), module_of(file)), file


@every_source
def test_slicer_is_never_imported_at_import_time(module):
    assert not roots(imported(at_import_time(tree_of(SOURCES[module])), module)) & SLICER


@every_source
def test_only_the_mrml_files_know_slicer(module):
    if not module.startswith("mrml"):
        assert not roots(imported(ast.walk(tree_of(SOURCES[module])), module)) & SLICER


@pytest.mark.skipif("__main__" not in SOURCES, reason="needs IFXPredictLib/__main__.py")
def test_starting_the_command_line_imports_nothing_heavy():
    code = f"import sys, IFXPredictLib.__main__; print([m for m in {HEAVY} if m in sys.modules])"
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
    assert module == "__main__" or not called & HIDDEN_IMPORTS


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
    "module",
    [
        m
        for m in ("mrml.voi", "mrml.results", "mrml.export", "mrml.sample", "packages", "worker", "serving.client")
        if m in SOURCES
    ],
)
def test_what_slicer_runs_imports_only_the_inference_dependencies(module):
    allowed = {IMPORT_NAMES.get(d, d) for d in INFERENCE} | SLICER | sys.stdlib_module_names | {"IFXPredictLib"}
    for reached in reachable(module):
        assert roots(imported(ast.walk(tree_of(SOURCES[reached])), reached)) <= allowed, reached


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


@every_source
def test_each_file_has_a_test_in_the_same_place(module):
    folders, name = module.split(".")[:-1], f"test_{module.split('.')[-1]}.py"
    places = [REPOSITORY / "Testing" / kind / Path(*folders) / name for kind in ("unit", "slicer")]
    assert module in WITHOUT_BEHAVIOUR or any(place.is_file() for place in places), f"needs {places[0]}"


def test_each_unit_test_has_a_file_in_the_same_place():
    folder = REPOSITORY / "Testing" / "unit"
    tests = {p.relative_to(folder).with_name(p.name.removeprefix("test_")) for p in folder.rglob("test_*.py")}
    assert {".".join(t.with_suffix("").parts) for t in tests} <= set(SOURCES) | ABOUT_NO_FILE
