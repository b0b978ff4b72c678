"""Examples in docstrings print what stands below them, and the library's interface is documented in full."""

import ast
import doctest
import inspect
import re
from importlib import import_module
from pathlib import Path

import IFXPredictLib

ROOT = Path(__file__).resolve().parents[2]
WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((ROOT / "IFXPredictLib").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]
ENTRY_POINTS = [
    *(f"IFXPredictLib.{name}" for name in IFXPredictLib.__all__),
    "IFXPredictLib.base.lazy.lazy_exports",
    "IFXPredictLib.bundles.bundle.answers",
    "IFXPredictLib.drawing.wall_assist.propose_wall",
    "IFXPredictLib.explanation.fusion.fused_shapley",
    "IFXPredictLib.explanation.grad_cam.grad_cam",
    "IFXPredictLib.explanation.logistic.logistic_shapley",
    "IFXPredictLib.explanation.shapley.shapley_values",
    "IFXPredictLib.explanation.svm.svm_probability_shapley",
    "IFXPredictLib.explanation.voxel_maps.voxel_maps",
    "IFXPredictLib.features.radiomics.radiomics_features",
    "IFXPredictLib.features.radiomics.radiomics_names",
    "IFXPredictLib.features.resnet.deep_features",
    "IFXPredictLib.features.resnet.load_network",
    "IFXPredictLib.imaging.intensity.normalise",
    "IFXPredictLib.imaging.intensity.z_score",
    "IFXPredictLib.imaging.reading.read_volume",
    "IFXPredictLib.imaging.resampling.lesion_cube",
    "IFXPredictLib.imaging.resampling.resample",
    "IFXPredictLib.imaging.resampling.resample_mask",
    "IFXPredictLib.imaging.resampling.voi_box",
    "IFXPredictLib.imaging.voi.voi_facts",
    "IFXPredictLib.imaging.voi.voi_warnings",
    "IFXPredictLib.models.classifier.fit_classifier",
    "IFXPredictLib.models.conformal.calibrate_sets",
    "IFXPredictLib.models.logistic.fit_l2_logistic",
    "IFXPredictLib.models.outlier.fit_mahalanobis",
    "IFXPredictLib.models.svm.fit_svm",
    "IFXPredictLib.models.svm.probability",
    "IFXPredictLib.prediction.contributions.explain",
    "IFXPredictLib.prediction.uncertainty.uncertainties",
    "IFXPredictLib.protocol.clinical.check_clinical",
    "IFXPredictLib.selection.elastic_net.cross_validate",
    "IFXPredictLib.selection.elastic_net.fit_path",
    "IFXPredictLib.selection.redundancy.spearman",
    "IFXPredictLib.selection.redundancy.survivors",
    "IFXPredictLib.selection.selection.select_features",
    "IFXPredictLib.selection.selection.selection_frequencies",
    "IFXPredictLib.simulation.cohort.simulate_one",
    "IFXPredictLib.stats.auc_difference.delong_paired",
    "IFXPredictLib.stats.audit.audit",
    "IFXPredictLib.stats.bland_altman.bland_altman",
    "IFXPredictLib.stats.calibration.calibration",
    "IFXPredictLib.stats.calibration.hosmer_lemeshow",
    "IFXPredictLib.stats.calibration_curve.calibration_curve",
    "IFXPredictLib.stats.cox.fit_cox",
    "IFXPredictLib.stats.curves.precision_recall_curve",
    "IFXPredictLib.stats.curves.roc_band",
    "IFXPredictLib.stats.curves.roc_curve",
    "IFXPredictLib.stats.decision_curve.decision_curve",
    "IFXPredictLib.stats.decision_curve.net_benefit_difference",
    "IFXPredictLib.stats.discrimination.auc",
    "IFXPredictLib.stats.discrimination.delong",
    "IFXPredictLib.stats.discrimination.youden_cutoff",
    "IFXPredictLib.stats.hypothesis_tests.mann_whitney",
    "IFXPredictLib.stats.hypothesis_tests.two_by_two",
    "IFXPredictLib.stats.icc.icc",
    "IFXPredictLib.stats.icc_planning.cases_for_assured_width",
    "IFXPredictLib.stats.icc_planning.cases_for_lower_limit",
    "IFXPredictLib.stats.icc_planning.cases_for_width",
    "IFXPredictLib.stats.intervals.auc_exact_binomial",
    "IFXPredictLib.stats.intervals.bootstrap",
    "IFXPredictLib.stats.intervals.clopper_pearson",
    "IFXPredictLib.stats.intervals.wilson",
    "IFXPredictLib.stats.kaplan_meier.kaplan_meier",
    "IFXPredictLib.stats.kaplan_meier.log_rank",
    "IFXPredictLib.stats.logistic.logistic",
    "IFXPredictLib.stats.mask_agreement.dice",
    "IFXPredictLib.stats.mask_agreement.mask_agreement",
    "IFXPredictLib.stats.normality.shapiro_wilk",
    "IFXPredictLib.stats.optimism.bootstrap_optimism",
    "IFXPredictLib.stats.probabilities.logit",
    "IFXPredictLib.stats.reading_designs.design_iccs",
    "IFXPredictLib.stats.reclassification.category_free_nri",
    "IFXPredictLib.stats.reclassification.category_nri",
    "IFXPredictLib.stats.reclassification.idi",
    "IFXPredictLib.stats.sample_size.power_of",
    "IFXPredictLib.stats.sample_size.sample_size",
    "IFXPredictLib.stats.splits.out_of_fold",
    "IFXPredictLib.stats.splits.stratified_folds",
    "IFXPredictLib.stats.splits.stratified_split",
    "IFXPredictLib.stats.validation_size.cases_for_auc",
    "IFXPredictLib.stats.validation_size.cases_for_net_benefit",
    "IFXPredictLib.stats.validation_size.cases_for_ratio",
    "IFXPredictLib.stats.validation_size.cases_for_slope",
    "IFXPredictLib.tables.clinical.read_clinical",
    "IFXPredictLib.tables.cohort.read_cohort",
    "IFXPredictLib.tables.features.read_features",
    "IFXPredictLib.training.freezing.fit_bundle",
    "IFXPredictLib.training.networks.train_networks",
]


def test_examples_print_what_stands_below_them(monkeypatch):
    monkeypatch.chdir(ROOT)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    found = {module: [runner.run(one) for one in examples_of(import_module(module))] for module in WITH_EXAMPLES}
    assert not [module for module, results in found.items() if not results or any(one.failed for one in results)]
    assert sum(one.attempted for results in found.values() for one in results) > 50


def examples_of(module):
    """Those of the module and of what it defines; doctest would ask which of all modules each name in it is of."""
    defined = [one for one in vars(module).values() if getattr(one, "__module__", None) == module.__name__]
    methods = [one for kind in defined if isinstance(kind, type) for one in vars(kind).values()]
    for one in (module, *defined, *methods):
        if ">>> " in (getattr(one, "__doc__", None) or ""):
            finder = doctest.DocTestFinder(recurse=False)
            yield from finder.find(one, module.__name__, module=False, globs=dict(vars(module)))


def documented(heading: str, docstring: str) -> str:
    """The text of a numpydoc section; "" where there is none."""
    _, _, rest = f"\n{docstring}\n".partition(f"\n{heading}\n{'-' * len(heading)}\n")
    lines = rest.split("\n")
    end = next((i for i, line in enumerate(lines) if line.startswith("---")), len(lines) + 1)
    return "\n".join(lines[: max(end - 1, 0)])


def named(section: str) -> set[str]:
    """The parameters that a section is about."""
    lines = (line.partition(" :")[0] for line in section.split("\n") if line[:1].isalpha())
    return {name.strip() for line in lines for name in line.split(",")}


def test_each_entry_point_documents_each_of_its_parameters_and_what_it_returns():
    checked = []
    for full in ENTRY_POINTS:
        module, _, name = full.rpartition(".")
        function = getattr(import_module(module), name)
        docstring = inspect.getdoc(function) or ""
        assert docstring, full
        if not inspect.isfunction(function):
            continue
        assert named(documented("Parameters", docstring)) == set(inspect.signature(function).parameters), full
        assert documented("Returns", docstring), full
        checked.append(full)
    assert len(checked) >= 80


def test_a_section_on_parameters_names_each_parameter_and_no_other():
    for path in sorted((ROOT / "IFXPredictLib").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            section = documented("Parameters", ast.get_docstring(function) or "")
            given = function.args
            every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
            names = {one.arg for one in every} - {"self", "cls"}
            assert not section or named(section) == names, f"{path}: {function.name}: {named(section) ^ names}"
            untyped = re.findall(r"^(\w[^:\n]*)\n(?!    As )", section, re.MULTILINE)
            assert not untyped, f"{path}: {function.name}: {untyped} has no type, as 'name : str'"
