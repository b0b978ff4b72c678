"""The arguments of ``ifxpredict study``; nothing heavy is imported for them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from .options import add_command, add_jobs, add_out, at_least_two, ending_with, natural, positive, rounds


def add_study(commands: Any) -> None:
    """``ifxpredict study ACTION``."""
    purpose = "a double-reading study: blinded readers, rounds, washout"
    end = ending_with("ifxpredict study create study --cohort cohort.csv --readers anna bert --protocol ifx_cte")
    study = commands.add_parser("study", help=purpose, description=purpose, **end)
    actions = study.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_study_create(actions)
    assign = _study_action(actions, "assign", "one reader's order in one round", "study --reader anna --round 1")
    _add_reader_and_round(assign)
    _study_action(actions, "status", "how far readers and rounds are", "study")
    example = 'study --reader anna --round 1 --case P007 --who Lee --reason "lumen included"'
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
    review = _study_action(
        *(actions, "review", "a reviewer sees how a case's readings agree, and contours made of them"),
        "study --reviewer kim --case P007 --out review-P007",
    )
    review.add_argument("--reviewer", required=True, metavar="R", help="one of the study's reviewers")
    review.add_argument("--case", required=True, metavar="P", help="the pseudonym")
    add_out(review, "DIR", "folder for tables and segmentations")
    example = 'study --reviewer kim --case P007 --reader anna --round 2 --reason "whole segment"'
    reference = _study_action(actions, "reference", "a reviewer marks the contour that stands for a case", example)
    reference.add_argument("--reader", metavar="R", help="whose reading")
    reference.add_argument("--round", type=positive, metavar="K", help="1, 2, ...")
    proposals = ("intersection", "union", "staple")
    reference.add_argument("--proposal", choices=proposals, help="of study review, instead of a reading")
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
    outcomes_help = (
        "case, outcome and, if you like, patient of all cases, a cohort.csv too: compares readers' AUC (needs a form)"
    )
    parser.add_argument("--outcomes", type=Path, metavar="CSV", help=outcomes_help)
    covariance_help = "of readers' AUC: DeLong's, or the jackknife of cases, or of patients (default: delong)"
    parser.add_argument("--covariance", choices=("delong", "jackknife"), help=covariance_help)
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
    cohort_help = "case, image, and image_NAME of a protocol's further series; other columns are ignored"
    source.add_argument("--cohort", type=Path, metavar="CSV", help=cohort_help)
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
    assist_help = "let readers have a wall proposed (default: forbidden, as they then agree on the proposal)"
    form_help = "what readers answer of each case: names, ranges (see docs/reading-study.md)"
    parser.add_argument("--form", type=Path, metavar="YAML", help=form_help)
    answers_help = "predictions.csv of predict --cohort: each case is read with the model's answer and without it"
    parser.add_argument("--answers", type=Path, metavar="CSV", help=answers_help)
    parser.add_argument("--answers-model", metavar="M", help="whose answers are shown (with --answers)")
    parser.add_argument("--wall-assist", action="store_true", help=assist_help)


def _add_reader_and_round(parser: ArgumentParser) -> None:
    parser.add_argument("--reader", required=True, metavar="R", help="the reader's name")
    parser.add_argument("--round", type=positive, required=True, metavar="K", help="1, 2, ...")
