from pathlib import Path

from IFXPredictLib.cli.arguments import build_parser


def test_models_rules_and_locks_may_be_given_again():
    words = "cutoffs --model a --model b --rule youden --rule harm:1:4 --lock a=youden --lock b=youden --prevalence 0.3"
    found = build_parser().parse_args(words.split())
    assert (found.model, found.rule, found.lock) == (["a", "b"], ["youden", "harm:1:4"], ["a=youden", "b=youden"])
    assert (found.prevalence, found.reason, found.out, found.force) == (0.3, None, None, False)


def test_without_anything_the_demonstration_is_shown():
    found = build_parser().parse_args(["cutoffs"])
    assert found.bundle == Path(found.bundle.parent, "demo")
    assert found.lock == []
