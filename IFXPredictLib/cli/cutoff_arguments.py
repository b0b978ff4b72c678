"""The arguments of ``cutoffs``.

Without ``--lock`` rules are shown for some models, or for all. With it a new bundle is written, for which ``--reason``
and ``--out`` have to be given too (cutoffs.py).
"""

from typing import Any

from .options import add_bundle_option, add_command, add_out

_RULE = "youden, sensitivity:0.9, specificity:0.9, harm:1:4 (harm to benefit of treating) or net_benefit:0.2"


def add_cutoffs(commands: Any) -> None:
    """``cutoffs``: shows without ``--lock``, and with it writes a new bundle."""
    reason = '--reason "a missed non-responder costs months"'
    example = f"--bundle bundle --lock clinical=sensitivity:0.9 \\\n      {reason} --out locked"
    parser = add_command(commands, "cutoffs", "choose a cut-off by a rule, out of fold, and lock it", example)
    add_bundle_option(parser)
    parser.add_argument("--model", action="append", metavar="NAME", help="again for more (default: all)")
    parser.add_argument(
        "--rule",
        action="append",
        metavar="RULE",
        help=f"{_RULE}; again for more (default: one of each that a cut-off keeps)",
    )
    parser.add_argument(
        "--prevalence",
        type=float,
        metavar="SHARE",
        help="of outcome 1 among the patients to come (default: that of the training cases)",
    )
    parser.add_argument(
        "--lock",
        action="append",
        default=[],
        metavar="MODEL=RULE",
        help="lock the rule's cut-off in a new bundle; again for more models",
    )
    parser.add_argument("--reason", metavar="TEXT", help="of the lock, one line; shown wherever the cut-off is")
    add_out(parser, "BUNDLE", "folder of the new bundle", required=False)
