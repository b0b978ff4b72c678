"""The arguments of all commands: what they are, their help, and what is refused."""

import shlex

import pytest

from IFXPredictLib.cli.arguments import build_parser
from IFXPredictLib.tables.published import COLUMNS

COMMANDS = (
    *("demo", "predict", "simulate", "asas", "split", "train-network", "extract", "icc", "robustness", "train"),
    *("bundle", "cutoffs", "evaluate", "validate", "update", "audit", "sample-size", "compare-engines"),
    "serve-study",
)
COHORT = ("--cohort", "c", "--protocol", "p", "--out", "o")


def test_the_commands_are_these():
    parser = build_parser()
    choices = next(action.choices for action in parser._actions if action.dest == "command")
    assert set(choices) == {*COMMANDS, "study"}


ACTIONS = (
    *(f"bundle {action}" for action in ("show", "verify", "sign", "keygen", "share")),
    *(f"study {action}" for action in ("create", "assign", "status", "reopen", "release", "readings", "review")),
    *("study reference", "study analyse", "study plan"),
)


@pytest.mark.parametrize("command", [None, *COMMANDS, "study", *ACTIONS])
def test_every_help_ends_with_an_example_that_its_parser_understands(ifxpredict, command):
    given = command.split() if command else []
    found = ifxpredict(*given, "--help")
    assert (found.status, found.err) == (0, "")
    heading, example = found.out.split("\nexample:\n")
    assert heading.startswith(" ".join(("usage: ifxpredict", *given)))
    words = shlex.split(example.replace("\\\n", " "))
    assert words[0] == "ifxpredict"
    understood = build_parser().parse_args(words[1:])
    assert [understood.command, *([understood.action] if " " in str(command) else [])] == (given or ["demo"])


def test_help_of_a_bundles_action_has_the_options_of_that_action_alone(ifxpredict):
    text = {action: ifxpredict("bundle", action, "--help").out for action in ("show", "verify", "share")}
    assert ["--key" in text[action] for action in text] == [False, True, False]
    assert ["--monai" in text[action] for action in text] == [False, False, True]


def test_help_of_audit_names_every_column_of_its_table(ifxpredict):
    words = ifxpredict("audit", "--help").out.replace(",", " ").replace(";", " ").split()
    assert set(COLUMNS) <= set(words)


def test_help_of_split_does_not_ask_for_the_split_that_it_refuses(ifxpredict):
    text = " ".join(ifxpredict("split", "--help").out.split())
    assert "case, image, mask, outcomes; no split yet" in text
    assert "outcome, split" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND (see ifxpredict --help)"),
        (["predikt"], "invalid choice: 'predikt'"),
        (["predict", "--mask", "m", "--out", "o"], "give --image and --mask of one case, or --cohort"),
        (["predict", "--image", "i", "--mask", "m", "--out", "o", "--label", "x"], "--label: invalid int value: 'x'"),
        (["predict", "--image", "", "--mask", "m", "--out", "o"], "--image: found nothing, as of a shell's variable"),
        (["predict", "--image", "i", "--mask", "m", "--out", " "], "--out: found nothing, as of a shell's variable"),
        (["bundle", "verify", ""], "found nothing, as of a shell's variable that is not set; give a file or a folder"),
        (["study", "create", "s", "--images", "", "--readers", "a", "--protocol", "p"], "--images: found nothing"),
        (["simulate", "--cases", "0", "--seed", "1", "--out", "o"], "--cases: expected a whole number of at least 1"),
        (["simulate", "--cases", "2", "--seed", "-1", "--out", "o"], "--seed: expected a whole number of at least 0"),
        (["simulate", "--cases", "²", "--seed", "1", "--out", "o"], "--cases: expected a whole number of at least 1"),
        (["simulate", "--cases", "2.5", "--seed", "1", "--out", "o"], "at least 1, found '2.5'"),
        (["extract", *COHORT, "--jobs", "0"], "--jobs: expected a whole number of at least 1, found '0'"),
        (["extract", *COHORT, "--jobs", "3", "--scheduler", "s"], "not allowed with argument --jobs"),
        (["train-network", *COHORT, "--device", "tpu"], "invalid choice: 'tpu'"),
        (["bundle", "eat", "folder"], "invalid choice: 'eat'"),
    ],
)  # fmt: skip
def test_arguments_that_make_no_sense_are_refused_in_one_line(refused, arguments, message):
    assert message in refused(*arguments)
