"""The arguments of all commands; nothing heavy is imported for them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from .. import __version__
from .cutoff_arguments import add_cutoffs
from .dicom_arguments import add_dicom, add_serve_study
from .options import (
    Parser,
    add_bundle_option,
    add_centre,
    add_command,
    add_further,
    add_jobs,
    add_out,
    at_least_two,
    day,
    ending_with,
    folds_and_repeats,
    natural,
    positive,
)
from .study_arguments import add_study


def build_parser() -> ArgumentParser:
    """All commands with their arguments."""
    description = "Predict an outcome from CT or MRI and clinical values, and build such models honestly."
    parser = Parser(prog="ifxpredict", description=description, **ending_with("ifxpredict demo --out demo"))
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
    _add_robustness(commands)
    _add_train(commands)
    _add_bundle(commands)
    add_cutoffs(commands)
    _add_evaluate(commands)
    _add_validate(commands)
    _add_update(commands)
    _add_audit(commands)
    _add_sample_size(commands)
    _add_compare_engines(commands)
    add_study(commands)
    add_serve_study(commands)
    return parser


def _add_demo(commands: Any) -> None:
    parser = add_command(commands, "demo", "the main job on a simulated case, through a Slicer scene", "--out demo")
    add_out(parser, "DIR", "folder for scene, tables and picture")
    add_centre(parser, "the case is taken to be imaged")
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
    add_further(parser)
    parser.add_argument("--label", type=int, metavar="N", help="the VOI's number in a mask that holds several")
    parser.add_argument("--segment", metavar="NAME", help="the VOI's name there (default: the only one, or Lesion)")
    parser.add_argument(
        "--clinical", type=Path, help="clinical values: .json of one patient, or .csv or .xlsx with --case"
    )
    parser.add_argument("--case", help=case_help)
    add_centre(parser, "it was imaged")
    parser.add_argument("--series", help="SeriesInstanceUID, where a DICOM folder holds several")
    parser.add_argument("--maps", action="store_true", help="write maps of the network and the radiomics into DIR/maps")
    _add_perturb(parser, "draw the VOI again N times: band.tsv (30)")
    parser.add_argument("--layer", choices=("layer1", "layer2", "layer3", "layer4"), help=layer_help)
    add_out(parser, "DIR", "folder for the tables")
    add_dicom(parser)
    add_bundle_option(parser)
    _add_where(parser)


def _add_simulate(commands: Any) -> None:
    parser = add_command(commands, "simulate", "make a simulated cohort", "--cases 40 --seed 1 --out cohort")
    parser.add_argument("--cases", type=positive, metavar="N", help="how many (default: the published study's)")
    parser.add_argument("--seed", type=natural, required=True, metavar="S", help="the same seed gives the same cases")
    add_out(parser, "DIR", "folder for tables, images and masks")
    parser.add_argument("--protocol", default="ifx_cte", metavar="P", help="whose patients (default: ifx_cte)")
    help_text = "another hospital's CT: thicker slices, harder kernel, more noise, less contrast"
    parser.add_argument("--other-scanner", action="store_true", help=help_text)
    help_text = "share with the outcome there (default: the published study's)"
    parser.add_argument("--prevalence", type=float, metavar="P", help=help_text)
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
    nested_help = "also train the networks of outer folds, as 5x3, each without its fold: for train --nested-network"
    parser.add_argument("--nested", type=folds_and_repeats, metavar="FxR", help=nested_help)
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
    cohort_help = "case and patient: whose each case is (default: as extract recorded it); intervals are by patients"
    parser.add_argument("--cohort", type=Path, metavar="CSV", help=cohort_help)
    add_out(parser, "CSV", "the table to write")


def _add_robustness(commands: Any) -> None:
    example = "--cohort cohort/cohort.csv --protocol ifx_cte_demo --network network --icc icc.csv --out robustness"
    purpose = "draw training cases again, for each feature's perturbation ICC; run again to resume"
    parser = add_command(commands, "robustness", purpose, example)
    _add_cohort(parser)
    parser.add_argument("--network", type=Path, metavar="DIR", help="of train-network; without it, radiomics only")
    parser.add_argument("--perturb", type=at_least_two, default=30, metavar="N", help="redrawings of each VOI (30)")
    agreement_help = "agreement_summary.csv of a reading study, whose readers' distance is taken"
    parser.add_argument("--agreement", type=Path, metavar="CSV", help=agreement_help)
    parser.add_argument("--icc", type=Path, metavar="CSV", help="of icc: also compare with the ICCs of readings")
    add_out(parser, "DIR", "folder for the tables")
    _add_where(parser)


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
    robustness_help = "robustness.csv of robustness: features are filtered by its ICC, instead of or beside --icc"
    parser.add_argument("--robustness", type=Path, metavar="CSV", help=robustness_help)
    nested_help = "also repeat the whole training in outer folds, as 5x3: 5 folds, 3 times; the card and evaluate tell"
    parser.add_argument("--nested", type=folds_and_repeats, metavar="FxR", help=nested_help)
    centres_help = "also repeat the training without each centre in turn, and score its cases"
    parser.add_argument("--leave-centres-out", action="store_true", help=centres_help)
    network_help = "with --nested: folder of train-network --nested, whose networks each outer fit has of its own"
    parser.add_argument("--nested-network", type=Path, metavar="DIR", help=network_help)
    readings_help = "readings_features.csv that --icc was made of: each outer fit goes by its own cases' readings"
    parser.add_argument("--readings", type=Path, metavar="CSV", help=readings_help)
    add_out(parser, "BUNDLE", "folder of the bundle")
    add_jobs(parser)


def _add_bundle(commands: Any) -> None:
    purpose = "show, verify or sign a bundle, or make one to give away"
    end = ending_with("ifxpredict bundle verify my_bundle")
    parser = commands.add_parser("bundle", help=purpose, description=purpose, **end)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _bundle_action(actions, "show", "what is in it", "my_bundle")
    verify_purpose = "whether every bit and its stored case are as they were, and with a key who made it"
    verify = _bundle_action(actions, "verify", verify_purpose, "my_bundle --key public.pem")
    verify.add_argument("--key", type=Path, metavar="PEM", help="public, of Ed25519: the signature is checked, too")
    sign = _bundle_action(actions, "sign", "sign what verifies", "my_bundle --key private.pem")
    sign.add_argument("--key", type=Path, required=True, metavar="PEM", help="private, of Ed25519")
    _bundle_action(actions, "keygen", "make a pair of keys", "keys", "folder for private.pem and public.pem")
    _add_share(actions)


def _bundle_action(
    actions: Any, name: str, purpose: str, example: str, folder_help: str = "the bundle"
) -> ArgumentParser:
    parser = add_command(actions, name, purpose, example, "ifxpredict bundle")
    parser.add_argument("bundle", type=Path, metavar="DIR", help=folder_help)
    return parser


def _add_share(actions: Any) -> None:
    example = 'my_bundle --out shared --licence CC-BY-4.0 --author "A. Maker"'
    parser = _bundle_action(actions, "share", "make one of which no row is a patient", example)
    add_out(parser, "DIR", "folder of the shared bundle")
    parser.add_argument("--tolerance", type=float, metavar="P", help="of a probability (default: 0.001)")
    for name, whose in (("features", "features"), ("clinical", "values"), ("cohort", "cases")):
        parser.add_argument(f"--{name}", type=Path, metavar="CSV", help=f"{whose} of the study, for its test split")
    parser.add_argument("--licence", metavar="SPDX", help="for an RO-Crate, as CC-BY-4.0, or an address")
    parser.add_argument("--author", action="append", default=[], metavar="NAME", help="each: 'NAME' or 'NAME <ORCID>'")
    parser.add_argument("--monai", action="store_true", help="also the network as a MONAI bundle, in DIR/monai")


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
    _add_perturb(parser, "draw each VOI again N times: bands in predictions.csv, calls that depend on it (30)")
    _add_where(parser)


def _add_update(commands: Any) -> None:
    example = "--bundle bundle --validation report --method slope,cutoff,conformal --out bundle-here"
    parser = add_command(commands, "update", "a bundle recalibrated on another hospital's cases", example)
    add_bundle_option(parser)
    parser.add_argument("--validation", type=Path, metavar="DIR", help="what validate wrote of it")
    cohort_help = "harmonisation: cases of new centres (column centre), whose outcomes are not asked"
    parser.add_argument("--cohort", type=Path, metavar="CSV", help=cohort_help)
    parser.add_argument("--clinical", type=Path, metavar="CSV", help="harmonisation: their clinical values")
    add_jobs(parser)
    method_help = (
        "some of intercept or slope (of the logit), cutoff (Youden's), conformal (outcome sets), with commas; or "
        "harmonisation: a centre more, by --cohort"
    )
    parser.add_argument("--method", required=True, metavar="M,...", help=method_help)
    parser.add_argument("--date", type=day, metavar="YYYY-MM-DD", help="of the update (default: today)")
    add_out(parser, "DIR", "folder for the new bundle")


def _add_perturb(parser: ArgumentParser, help_text: str) -> None:
    agreement_help = "with --perturb: agreement_summary.csv of a reading study, whose readers' distance is taken"
    parser.add_argument("--perturb", type=positive, metavar="N", help=help_text)
    parser.add_argument("--agreement", type=Path, metavar="CSV", help=agreement_help)


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
    parser = add_command(commands, "sample-size", "cases that show an AUC, or that a model's study needs", example)
    designs = ("power", "development", "validation")
    help_text = "an AUC above 0.5 (default), a model's development, or its validation"
    parser.add_argument("--for", dest="design", choices=designs, default="power", help=help_text)
    parser.add_argument("--auc", type=float, metavar="A", help="the AUC expected, above 0.5")
    parser.add_argument("--cases", type=positive, metavar="N", help="power: those with the condition")
    parser.add_argument("--controls", type=positive, metavar="M", help="power: those without; M / N is kept")
    parser.add_argument("--power", type=float, help="power: wanted (default: 0.8)")
    parser.add_argument("--alpha", type=float, help="power: two-sided (default: 0.05)")
    parser.add_argument("--prevalence", type=float, metavar="P", help="the two others: share with the outcome")
    help_text = "development: coefficients that may enter the model, before any selection"
    parser.add_argument("--parameters", type=positive, metavar="K", help=help_text)
    parser.add_argument("--r2", type=float, metavar="R2", help="development: Cox-Snell's expected, instead of --auc")
    parser.add_argument("--threshold", type=float, metavar="T", help="validation: for the net benefit there")


def _add_compare_engines(commands: Any) -> None:
    purpose = "radiomics of one case by every engine that is installed"
    parser = add_command(commands, "compare-engines", purpose, "--image ct.nii.gz --mask voi.nii.gz")
    parser.add_argument("--image", type=Path, required=True, help="CT or MRI: NIfTI, NRRD, a folder of DICOM slices")
    parser.add_argument("--mask", type=Path, required=True, help="the VOI on the image's grid")
    add_further(parser)
    parser.add_argument("--label", type=int, metavar="N", help="the VOI's number in a mask that holds several")
    parser.add_argument("--segment", metavar="NAME", help="the VOI's name there (default: the only one, or Lesion)")
    parser.add_argument("--series", help="SeriesInstanceUID, where a DICOM folder holds several")
    parser.add_argument("--protocol", default="ifx_cte", metavar="P", help="whose radiomics.yaml (default: ifx_cte)")


def _add_cohort(parser: ArgumentParser, help_text: str = "case, image, mask, outcome, split") -> None:
    parser.add_argument("--cohort", type=Path, required=True, metavar="CSV", help=help_text)
    parser.add_argument("--protocol", required=True, metavar="P", help="a protocol's name or folder")
