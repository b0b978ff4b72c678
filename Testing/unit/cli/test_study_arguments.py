"""``ifxpredict study``: its actions, and their help."""

import shlex

import pytest

from IFXPredictLib.cli.arguments import build_parser

ACTIONS = ("create", "assign", "status", "reopen", "release", "readings", "review", "reference", "analyse", "plan")


def test_the_actions_are_these():
    commands = next(action for action in build_parser()._actions if action.dest == "command")
    actions = next(action for action in commands.choices["study"]._actions if action.dest == "action")
    assert tuple(actions.choices) == ACTIONS


@pytest.mark.parametrize("action", ACTIONS)
def test_help_of_every_action_ends_with_an_example_that_its_parser_understands(ifxpredict, action):
    found = ifxpredict("study", action, "--help")
    assert (found.status, found.err) == (0, "")
    words = shlex.split(found.out.split("\nexample:\n")[1].replace("\\\n", " "))
    assert words[:3] == ["ifxpredict", "study", action]
    assert build_parser().parse_args(words[1:]).action == action


def test_a_study_needs_cases_from_one_place(refused):
    line = refused("study", "create", "s", "--readers", "a", "--protocol", "p", "--cohort", "c", "--images", "i")
    assert "--images: not allowed with argument --cohort" in line
