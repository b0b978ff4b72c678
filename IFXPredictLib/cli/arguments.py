"""The arguments of all commands; nothing heavy is imported for them."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, NoReturn

from .. import __version__
from ..protocol.loading import RESOURCES


class Parser(ArgumentParser):
    """Says what is wrong with the arguments in one line, without the whole usage before it."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def add_command(commands: Any, name: str, purpose: str, example: str, program: str = "ifxpredict") -> ArgumentParser:
    """A command of ``program`` with its purpose, an example of its arguments, and ``--json``."""
    parser: ArgumentParser = commands.add_parser(
        name,
        help=purpose,
        description=purpose,
        epilog=f"example:\n  {program} {name} {example}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def add_jobs(parser: Any) -> None:
    """``--jobs N``."""
    parser.add_argument("--jobs", type=positive, default=2, metavar="N", help="processes at a time (default: 2)")


def add_out(parser: ArgumentParser, metavar: str, help_text: str, *, required: bool = True) -> None:
    """``--out`` and ``--force``."""
    force_help = "also write over files of these names that are not ours, or were changed since; never over an input"
    parser.add_argument("--out", type=Path, required=required, metavar=metavar, help=help_text)
    parser.add_argument("--force", action="store_true", help=force_help)


def positive(text: str) -> int:
    """A whole number of 1 or more."""
    return _whole_number(text, 1)


def at_least_two(text: str) -> int:
    """A whole number of 2 or more."""
    return _whole_number(text, 2)


def natural(text: str) -> int:
    """A whole number of 0 or more."""
    return _whole_number(text, 0)


def rounds(text: str) -> int | dict[str, int]:
    """How often each case is read: a number of 1 or more, or one a reader: "anna=2,bert=1"."""
    if "=" not in text:
        return positive(text)
    parts = [part.strip().partition("=") for part in text.split(",")]
    return {reader: positive(number) for reader, _, number in parts}


def _whole_number(text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"expected a whole number of at least {least}, found {text!r}")
    return int(text)


def build_parser() -> ArgumentParser:
    """All commands with their arguments."""
    from .cutoff_arguments import add_cutoffs  # it takes from this file what commands share

    description = "Predict an outcome from CT or MRI and clinical values, and build such models honestly."
    parser = Parser(prog="ifxpredict", description=description)
    parser.add_argument("--version", action="version", version=f"ifxpredict {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_demo(commands)
    _add_predict(commands)
    _add_simulate(commands)
    _add_asas(commands)
    _add_split(commands)
    _add_train_network(commands)
    _add_extract(commands)
    _add_icc(commands)
    _add_train(commands)
    _add_bundle(commands)
    add_cutoffs(commands)
    _add_evaluate(commands)
    _add_validate(commands)
    _add_audit(commands)
    _add_sample_size(commands)
    _add_compare_engines(commands)
    add_study(commands)
    return parser


def _add_demo(commands: Any) -> None:
    parser = add_command(commands, "demo", "the main job on a simulated case, through a Slicer scene", "--out demo")
    add_out(parser, "DIR", "folder for scene, tables and picture")
    add_bundle_option(parser)


def _add_predict(commands: Any) -> None:
    example = "--image ct.nii.gz --mask voi.nii.gz --clinical blood.json --maps --out result"
    parser = add_command(commands, "predict", "predict for one case, or with --cohort for many", example)
    case_help = "the case's name, in all output: no patient's (default: case); with a .csv, its row in --clinical"
    mask_help = "the VOI on the image's grid: a label image, .seg.nrrd, DICOM SEG or RTSTRUCT"
    layer_help = "with --maps: the layer of Grad-CAM, from fine to coarse (default: layer4)"
    cohort_help = "many cases: case, image, mask, and label and segment where masks hold several; run again to resume"
    parser.add_argument("--image", type=Path, help="CT or MRI: NIfTI, NRRD, a folder of DICOM slices")
    parser.add_argument("--mask", type=Path, help=mask_help)
    parser.add_argument("--cohort", type=Path, metavar="CSV", help=cohort_help)
    parser.add_argument("--label", type=int, metavar="N", help="the VOI's number in a mask that holds several")
    parser.add_argument("--segment", metavar="NAME", help="the VOI's name there (default: the only one, or Lesion)")
    parser.add_argument(
        "--clinical", type=Path, help="clinical values: .json of one patient, or .csv or .xlsx with --case"
    )
    parser.add_argument("--case", help=case_help)
    parser.add_argument("--series", help="SeriesInstanceUID, where a DICOM folder holds several")
    parser.add_argument("--maps", action="store_true", help="write maps of the network and the radiomics into DIR/maps")
    parser.add_argument("--layer", choices=("layer1", "layer2", "layer3", "layer4"), help=layer_help)
    add_out(parser, "DIR", "folder for the tables")
    add_bundle_option(parser)
    _add_where(parser)


def _add_simulate(commands: Any) -> None:
    parser = add_command(commands, "simulate", "make a simulated cohort", "--cases 40 --seed 1 --out cohort")
    parser.add_argument("--cases", type=positive, metavar="N", help="how many (default: the published study's)")
    parser.add_argument("--seed", type=natural, required=True, metavar="S", help="the same seed gives the same cases")
    add_out(parser, "DIR", "folder for tables, images and masks")
    parser.add_argument("--protocol", default="ifx_cte", metavar="P", help="whose patients (default: ifx_cte)")
    add_jobs(parser)


def _add_asas(commands: Any) -> None:
    example = "--scores asas.csv --cohort cohort.csv --out cohort_with_outcomes.csv"
    parser = add_command(commands, "asas", "add the outcomes ASAS40 and ASAS20 to a cohort, from its scores", example)
    scores_help = "case, and <domain>_baseline and <domain>_follow_up of the four ASAS domains, 0 to 10"
    parser.add_argument("--scores", type=Path, required=True, metavar="CSV", help=scores_help)
    parser.add_argument("--cohort", type=Path, required=True, metavar="CSV", help="case, image, mask")
    add_out(parser, "CSV", "the cohort to write")


def _add_split(commands: Any) -> None:
    example = "--cohort cohort.csv --protocol axspa_mri --out cohort_split.csv"
    parser = add_command(commands, "split", "draw training and test cases by the protocol's rules", example)
    _add_cohort(parser, "case, image, mask, outcomes; no split yet")
    add_out(parser, "CSV", "the cohort to write")
    seed_help = "the same seed draws the same cases (default: the protocol's)"
    parser.add_argument("--seed", type=natural, metavar="S", help=seed_help)


def _add_train_network(commands: Any) -> None:
    example = "--cohort cohort/cohort.csv --protocol ifx_cte_demo --out network"
    parser = add_command(commands, "train-network", "train the 3D ResNet; run again to resume", example)
    _add_cohort(parser)
    add_out(parser, "DIR", "folder for the weights")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to compute (default: cpu)")
    parser.add_argument("--epochs", type=positive, metavar="N", help="instead of the protocol's number")
    jobs_help = "networks (final and folds) trained at a time (default: 1)"
    parser.add_argument("--jobs", type=positive, default=1, metavar="N", help=jobs_help)
    parser.add_argument("--tensorboard", type=Path, metavar="DIR", help="log of loss and AUC for TensorBoard")


def _add_extract(commands: Any) -> None:
    example = "--cohort cohort/cohort.csv --protocol ifx_cte_demo --network network --out features"
    parser = add_command(commands, "extract", "imaging features of many cases; run again to resume", example)
    _add_cohort(parser)
    parser.add_argument("--readings", type=Path, metavar="CSV", help="re-readings: case, reader, round, mask")
    parser.add_argument("--network", type=Path, metavar="DIR", help="of train-network; without it, radiomics only")
    add_out(parser, "DIR", "folder for the tables")
    _add_where(parser)


def _add_where(parser: ArgumentParser) -> None:
    """``--jobs`` or ``--scheduler``: where many cases are computed."""
    where = parser.add_mutually_exclusive_group()
    add_jobs(where)
    where.add_argument("--scheduler", metavar="ADDRESS", help="compute on the workers of this Dask scheduler")


def _add_icc(commands: Any) -> None:
    example = "--features features/readings_features.csv --out icc.csv"
    parser = add_command(commands, "icc", "intra- and inter-observer ICC of each feature", example)
    parser.add_argument("--features", type=Path, required=True, metavar="CSV", help="readings_features.csv of extract")
    add_out(parser, "CSV", "the table to write")


def _add_train(commands: Any) -> None:
    example = (
        "--features features/features.csv --clinical cohort/clinical.csv --cohort cohort/cohort.csv \\\n"
        "      --icc icc.csv --protocol ifx_cte_demo --out bundle"
    )
    parser = add_command(commands, "train", "select, fit, fuse and freeze: a bundle", example)
    parser.add_argument("--features", type=Path, required=True, metavar="CSV", help="features.csv, in extract's folder")
    parser.add_argument("--clinical", type=Path, required=True, metavar="CSV", help="clinical values of all cases")
    _add_cohort(parser)
    parser.add_argument("--icc", type=Path, metavar="CSV", help="of icc; without it no feature is filtered by ICC")
    add_out(parser, "BUNDLE", "folder of the bundle")
    add_jobs(parser)


def _add_bundle(commands: Any) -> None:
    example = "verify my_bundle --key public.pem"
    parser = add_command(commands, "bundle", "show a bundle, verify it to the last bit, or sign it", example)
    key_help = "PEM file of Ed25519: sign takes the private key, verify the public one"
    parser.add_argument("action", choices=("show", "verify", "sign", "keygen"), help="keygen makes keys to sign with")
    parser.add_argument("bundle", type=Path, metavar="DIR", help="the bundle; of keygen the folder for the keys")
    parser.add_argument("--key", type=Path, metavar="FILE", help=key_help)


def _add_evaluate(commands: Any) -> None:
    example = (
        "--bundle bundle --features features/features.csv \\\n"
        "      --clinical cohort/clinical.csv --cohort cohort/cohort.csv --out report"
    )
    parser = add_command(commands, "evaluate", "a report on a bundle and its cohort, as HTML, CSV and figures", example)
    add_bundle_option(parser)
    parser.add_argument("--features", type=Path, required=True, metavar="CSV", help="features.csv, in extract's folder")
    _add_report(parser, "case, image, mask, outcome, split")
    scene_help = "3D Slicer scene to write: the report's tables, ROC and Kaplan-Meier charts"
    parser.add_argument("--scene", type=Path, metavar="MRB", help=scene_help)


def _add_validate(commands: Any) -> None:
    example = "--bundle bundle --cohort own.csv --clinical own_clinical.csv --out report"
    parser = add_command(commands, "validate", "a report on a bundle and another hospital's cases", example)
    add_bundle_option(parser)
    features_help = "of extract --network BUNDLE; without it they are computed, and kept to resume"
    parser.add_argument("--features", type=Path, metavar="CSV", help=features_help)
    _add_report(parser, "case, image, mask, outcome; a split is not asked")
    _add_where(parser)


def _add_report(parser: ArgumentParser, cohort_help: str) -> None:
    """What a report is of, where it is written, and what stands on it."""
    parser.add_argument("--clinical", type=Path, required=True, metavar="CSV", help="clinical values of all cases")
    parser.add_argument("--cohort", type=Path, required=True, metavar="CSV", help=cohort_help)
    add_out(parser, "REPORT", "folder of the report")
    help_text = "resamples behind each bootstrap interval (default: 2000)"
    parser.add_argument("--resamples", type=at_least_two, default=2000, metavar="N", help=help_text)
    parser.add_argument("--date", metavar="TEXT", help="date to print (default: today)")
    parser.add_argument("--remark", default="", metavar="TEXT", help="to print on top of the report")


def _add_audit(commands: Any) -> None:
    example = "table2.csv --sizes training=166,test=97 --stated training=91:75,test=44:53"
    parser = add_command(commands, "audit", "is a published table of performance possible?", example)
    sizes_help = "cases of each cohort (default: the stated sum, else the smallest possible up to 400)"
    table_help = (
        "cohort, model, and as printed any of auc, auc_low, auc_high, youden, cutoff, sensitivity, specificity, "
        "accuracy, ppv, npv, brier; columns p and p_... are not read"
    )
    parser.add_argument("table", type=Path, metavar="CSV", help=table_help)
    parser.add_argument("--sizes", metavar="COHORT=N,...", help=sizes_help)
    parser.add_argument("--stated", metavar="COHORT=P:N,...", help="class counts that the paper states")


def _add_sample_size(commands: Any) -> None:
    example = "--auc 0.91 --cases 75 --controls 91"
    parser = add_command(commands, "sample-size", "cases and controls that show an AUC, and their power", example)
    parser.add_argument("--auc", type=float, required=True, metavar="A", help="the AUC expected, above 0.5")
    parser.add_argument("--cases", type=positive, required=True, metavar="N", help="those with the condition")
    parser.add_argument("--controls", type=positive, required=True, metavar="M", help="those without; M / N is kept")
    parser.add_argument("--power", type=float, default=0.8, help="wanted (default: 0.8)")
    parser.add_argument("--alpha", type=float, default=0.05, help="two-sided (default: 0.05)")


def _add_compare_engines(commands: Any) -> None:
    purpose = "radiomics of one VOI by every engine that is installed"
    parser = add_command(commands, "compare-engines", purpose, "--image ct.nii.gz --mask voi.nii.gz")
    parser.add_argument("--image", type=Path, required=True, help="CT or MRI: NIfTI, NRRD, a folder of DICOM slices")
    parser.add_argument("--mask", type=Path, required=True, help="the VOI on the image's grid")
    parser.add_argument("--label", type=int, metavar="N", help="the VOI's number in a mask that holds several")
    parser.add_argument("--segment", metavar="NAME", help="the VOI's name there (default: the only one, or Lesion)")
    parser.add_argument("--series", help="SeriesInstanceUID, where a DICOM folder holds several")
    parser.add_argument("--protocol", default="ifx_cte", metavar="P", help="whose radiomics.yaml (default: ifx_cte)")


def _add_cohort(parser: ArgumentParser, help_text: str = "case, image, mask, outcome, split") -> None:
    parser.add_argument("--cohort", type=Path, required=True, metavar="CSV", help=help_text)
    parser.add_argument("--protocol", required=True, metavar="P", help="a protocol's name or folder")


def add_bundle_option(parser: ArgumentParser) -> None:
    """``--bundle``."""
    help_text = "the frozen models (default: the CT demonstration bundle)"
    parser.add_argument("--bundle", type=Path, default=RESOURCES / "Bundles" / "demo", metavar="DIR", help=help_text)


def add_study(commands: Any) -> None:
    """``ifxpredict study ACTION``."""
    purpose = "a double-reading study: blinded readers, rounds, washout"
    study = commands.add_parser("study", help=purpose, description=purpose)
    actions = study.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_study_create(actions)
    assign = _study_action(actions, "assign", "one reader's order in one round", "study --reader anna --round 1")
    _add_reader_and_round(assign)
    _study_action(actions, "status", "how far readers and rounds are", "study")
    example = "study --reader anna --round 1 --case P007 --who Lee --reason 'lumen included'"
    reopen = _study_action(actions, "reopen", "let a reader correct a locked reading as a new version", example)
    _add_reader_and_round(reopen)
    reopen.add_argument("--case", required=True, metavar="P", help="the pseudonym")
    reopen.add_argument("--who", required=True, help="who decided it; recorded")
    reopen.add_argument("--reason", required=True, help="why; recorded")
    example = "study --reader anna --round 1 --case P007"
    release = _study_action(actions, "release", "free a case that a lost computer has open", example)
    _add_reader_and_round(release)
    release.add_argument("--case", required=True, metavar="P", help="the pseudonym")
    example = "study --link study-link-CONFIDENTIAL.csv --out readings.csv"
    readings = _study_action(actions, "readings", "write readings.csv for extract", example)
    readings.add_argument("--link", type=Path, metavar="CSV", help="for the cases' real names; without it, pseudonyms")
    add_out(readings, "CSV", "the table to write")
    example = "study --reviewer kim --case P007 --reader anna --round 2 --reason 'whole segment'"
    reference = _study_action(actions, "reference", "a reviewer marks one reading as a case's reference", example)
    _add_reader_and_round(reference)
    reference.add_argument("--reviewer", required=True, metavar="R", help="one of the study's reviewers")
    reference.add_argument("--case", required=True, metavar="P", help="the pseudonym")
    reference.add_argument("--reason", required=True, help="why; recorded")
    _add_analyse(actions)
    _add_plan(actions)


def _add_analyse(actions: Any) -> None:
    example = (
        "study --link study-link-CONFIDENTIAL.csv --cohort cohort.csv \\\n"
        "      --protocol ifx_cte --network network --out analysis"
    )
    purpose = "ICC, agreement and a page from all finished readings; run again to resume"
    parser = _study_action(actions, "analyse", purpose, example)
    parser.add_argument("--link", type=Path, metavar="CSV", help="for the cases' real names; without it, pseudonyms")
    cohort_help = "only its training cases count; needed with --network"
    parser.add_argument("--cohort", type=Path, metavar="CSV", help=cohort_help)
    parser.add_argument("--protocol", required=True, metavar="P", help="a protocol's name or folder")
    parser.add_argument("--network", type=Path, metavar="DIR", help="of train-network; without it, radiomics only")
    parser.add_argument("--bundle", type=Path, metavar="DIR", help="whose features the forest plot shows")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where finished cases are kept (default: OUT)")
    add_out(parser, "DIR", "folder for tables, figures and page")
    add_jobs(parser)


def _add_plan(actions: Any) -> None:
    purpose = "cases for an ICC's interval; with --cohort what simulated readers give"
    parser = add_command(actions, "plan", purpose, "--icc 0.8 --width 0.2 --readings 2 3 4", "ifxpredict study")
    parser.add_argument("--icc", type=float, required=True, metavar="R", help="the ICC that is expected")
    parser.add_argument("--width", type=float, required=True, metavar="W", help="whole width of its interval")
    readings_help = "readings of each case"
    parser.add_argument("--readings", type=at_least_two, nargs="+", default=[2, 3, 4], metavar="K", help=readings_help)
    parser.add_argument("--assurance", type=float, default=0.8, help="probability of at most that width")
    parser.add_argument("--confidence", type=float, default=0.95, help="of the interval")
    parser.add_argument("--cohort", type=Path, metavar="CSV", help="let simulated readers draw its training cases anew")
    parser.add_argument("--protocol", metavar="P", help="for simulated readers")
    parser.add_argument("--network", type=Path, metavar="DIR", help="for deep features too")
    parser.add_argument("--amplitude", type=float, metavar="MM", help="local deviation of a contour")
    habit_help = "between the two readers (with --amplitude)"
    parser.add_argument("--habit", type=float, default=0.0, metavar="MM", help=habit_help)
    parser.add_argument("--like", type=Path, metavar="DIR", help="a study's analysis: vary contours as its readers did")
    parser.add_argument("--real", type=Path, metavar="CSV", help="the study's icc.csv, to stand beside the simulated")
    parser.add_argument("--cases", type=positive, metavar="N", help="only the first N training cases")
    parser.add_argument("--seed", type=natural, default=1, metavar="S", help="the same seed draws the same contours")
    add_out(parser, "DIR", "for simulated readers", required=False)
    add_jobs(parser)


def _study_action(actions: Any, name: str, purpose: str, example: str) -> ArgumentParser:
    parser: ArgumentParser = add_command(actions, name, purpose, example, "ifxpredict study")
    parser.add_argument("study", type=Path, metavar="STUDY", help="the study's folder")
    return parser


def _add_study_create(actions: Any) -> None:
    example = "study --cohort cohort.csv --readers anna bert --protocol ifx_cte"
    parser = _study_action(actions, "create", "make a study's folder and the confidential link", example)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--cohort", type=Path, metavar="CSV", help="case, image; other columns are ignored")
    source.add_argument("--images", type=Path, nargs="+", metavar="F", help="image files, or folders of DICOM slices")
    parser.add_argument("--readers", nargs="+", required=True, metavar="R", help="names: letters, digits, - and _")
    parser.add_argument("--reviewers", nargs="*", default=(), metavar="R", help="who sees all readings; no readers")
    parser.add_argument("--protocol", required=True, metavar="P", help="a protocol's name or folder")
    rounds_help = "readings of each case, or of each reader: anna=2,bert=1 (default: 2)"
    parser.add_argument("--rounds", type=rounds, default=2, metavar="N", help=rounds_help)
    parser.add_argument("--washout", type=natural, default=60, metavar="DAYS", help="between rounds (default: 60)")
    parser.add_argument("--seed", type=natural, default=1, metavar="S", help="of the orders (default: 1)")
    link_help = "where who is who is written (default: beside STUDY, named STUDY-link-CONFIDENTIAL.csv)"
    parser.add_argument("--link", type=Path, metavar="CSV", help=link_help)


def _add_reader_and_round(parser: ArgumentParser) -> None:
    parser.add_argument("--reader", required=True, metavar="R", help="the reader's name")
    parser.add_argument("--round", type=positive, required=True, metavar="K", help="1, 2, ...")
