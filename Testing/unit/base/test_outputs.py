"""What a command may write over: its own files as it left them, nothing else, and an input never."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from IFXPredictLib.base import scratch as scratch_module
from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.base.files import sha256_of
from IFXPredictLib.base.outputs import RECORD, Output, check_folder, check_place

NAMES = ("a.txt", "maps/b.txt")


def write(output, names=NAMES, text="new", checked=()):
    with output.written(checked) as folder:
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")


def content(folder):
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_text(encoding="utf-8") for name, path in found.items() if name != RECORD}


def test_the_record_names_each_file_with_its_hash_and_its_command(tmp_path):
    write(Output(tmp_path, "predict"))
    assert json.loads((tmp_path / RECORD).read_text(encoding="utf-8")) == {
        "schema": "ifxpredict-files-1",
        "files": {name: {"command": "predict", "sha256": sha256_of(tmp_path / name)} for name in NAMES},
    }


def test_a_second_run_replaces_what_the_first_left_and_takes_away_what_it_does_not_write_anew(tmp_path):
    output = Output(tmp_path / "out", "predict")
    write(output, text="old")
    (tmp_path / "out" / "maps" / "mine.txt").write_text("mine", encoding="utf-8")
    write(output, ["a.txt"])
    assert content(tmp_path / "out") == {"a.txt": "new", "maps/mine.txt": "mine"}
    write(output, ["a.txt"], "third")
    assert content(tmp_path / "out")["a.txt"] == "third"


def test_other_commands_files_and_earlier_single_files_stay_and_stay_known(tmp_path):
    write(Output(tmp_path, "predict"))
    for name in ("one.csv", "two.csv"):
        write(Output(tmp_path, "icc", whole=False), [name])
    assert sorted(content(tmp_path)) == ["a.txt", "maps/b.txt", "one.csv", "two.csv"]
    write(Output(tmp_path, "demo"), ["a.txt"], "by another command")
    assert content(tmp_path)["a.txt"] == "by another command"


@pytest.mark.parametrize("early", [True, False], ids=["known before", "seen at the end"])
@pytest.mark.parametrize("kind", ["foreign", "edited"])
def test_a_file_that_is_not_ours_is_refused_by_name_and_nothing_is_changed(tmp_path, kind, early):
    output = Output(tmp_path, "predict")
    if kind == "edited":
        write(output)
    (tmp_path / "maps").mkdir(exist_ok=True)
    (tmp_path / "maps" / "b.txt").write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    why = "was changed since it was written" if kind == "edited" else "is no file that an earlier run recorded"
    with pytest.raises(IFXPredictError, match=rf"maps/b\.txt: {why}, and would be lost; move it away") as refused:
        write(output, checked=NAMES if early else ())
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert len(str(refused.value)) - len(str(tmp_path)) < 200


def test_force_replaces_foreign_files_and_says_so_but_no_folder_no_link_and_no_input(tmp_path):
    said = []
    (tmp_path / "a.txt").write_text("mine", encoding="utf-8")
    write(Output(tmp_path, "predict", forced=said.append))
    assert content(tmp_path) == dict.fromkeys(NAMES, "new")
    assert said == [f"{tmp_path / 'a.txt'} is replaced, which an earlier run did not leave so."]
    write(Output(tmp_path, "predict", forced=said.append))
    assert len(said) == 1, "nothing to say of our own files"

    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "target").write_text("mine", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "target")
    for name, why in (("folder.txt", "is a folder"), ("link.txt", "is a link"), ("a.txt", "is an input of this call")):
        output = Output(tmp_path, "predict", (tmp_path / "a.txt",), said.append)
        with pytest.raises(IFXPredictError, match=f"{name}: {why}"):
            write(output, [name])
    assert (tmp_path / "target").read_text(encoding="utf-8") == "mine"


def case_twin(path):
    """Another name of a file, where the file system has one: by upper case, else by a hard link."""
    twin = path.with_name(path.name.upper())
    if not twin.exists():
        os.link(path, twin)
    return twin


@pytest.mark.parametrize("name", ["itself", "link", "hard link or upper case", "other way", "folder"])
def test_an_input_in_the_output_folder_is_never_touched_by_whatever_name(tmp_path, name):
    output = tmp_path / "out"
    write(Output(output, "predict"))
    own = output / "a.txt"
    (tmp_path / "link").symlink_to(own)
    given = {
        "itself": own,
        "link": tmp_path / "link",
        "hard link or upper case": case_twin(own),
        "other way": output / ".." / "out" / "a.txt",
        "folder": output,
    }[name]
    for forced in (None, print):
        with pytest.raises(IFXPredictError, match=r"a\.txt: is an input of this call or lies in a folder that is one"):
            write(Output(output, "predict", (given,), forced))
    assert own.read_text(encoding="utf-8") == "new"


def test_an_input_that_an_earlier_run_left_is_not_taken_away_either(tmp_path):
    write(Output(tmp_path, "predict"))
    write(Output(tmp_path, "predict", (tmp_path / "maps" / "b.txt",)), ["a.txt"], "next")
    assert content(tmp_path) == {"a.txt": "next", "maps/b.txt": "new"}


def test_an_edited_file_that_is_not_written_anew_stays(tmp_path):
    write(Output(tmp_path, "predict"))
    (tmp_path / "maps" / "b.txt").write_text("edited", encoding="utf-8")
    write(Output(tmp_path, "predict"), ["a.txt"], "next")
    assert content(tmp_path) == {"a.txt": "next", "maps/b.txt": "edited"}


@pytest.mark.parametrize("ending", [KeyboardInterrupt(), IFXPredictError("bad input")])
def test_a_run_that_ends_early_leaves_the_earlier_result_whole(tmp_path, ending):
    write(Output(tmp_path, "predict"), text="old")
    with suppress(type(ending)), Output(tmp_path, "predict").written() as folder:
        (folder / "a.txt").write_text("half", encoding="utf-8")
        raise ending
    assert content(tmp_path) == dict.fromkeys(NAMES, "old")


def test_a_first_run_that_ends_early_leaves_no_folder_but_those_that_were_there(tmp_path):
    (tmp_path / "there").mkdir()
    for place in ("there", "a/b/out"):
        with suppress(RuntimeError), Output(tmp_path / place, "predict").written():
            raise RuntimeError
    assert [one.name for one in tmp_path.iterdir()] == ["there"]


def test_moving_that_fails_half_way_leaves_the_earlier_result_whole_and_says_what_to_do(tmp_path, monkeypatch):
    write(Output(tmp_path, "predict"), text="old")
    rename = os.replace

    def held_open(source, target):
        if Path(target) == tmp_path / "maps" / "b.txt" and "old" not in Path(source).parts:
            raise PermissionError(13, "Permission denied", str(source), None, str(target))
        rename(source, target)

    monkeypatch.setattr(scratch_module.os, "replace", held_open)
    with pytest.raises(IFXPredictError, match=r"b\.txt: cannot be replaced \(Permission denied\); nothing was changed"):
        write(Output(tmp_path, "predict"))
    assert content(tmp_path) == dict.fromkeys(NAMES, "old")


def test_folders_whose_files_are_not_known_yet_are_checked_as_a_whole(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "mine.csv").write_text("mine", encoding="utf-8")
    output = Output(tmp_path, "evaluate")
    output.check(["report.html"])
    with pytest.raises(IFXPredictError, match=r"tables/mine\.csv: is no file that an earlier run recorded"):
        output.check(["report.html"], ["tables", "figures"])


@pytest.mark.parametrize("link", [True, False], ids=["link", "file"])
def test_a_link_or_a_file_on_the_way_is_refused(tmp_path, link):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    if link:
        (tmp_path / "out" / "maps").symlink_to(tmp_path / "elsewhere")
    else:
        (tmp_path / "out" / "maps").write_text("mine", encoding="utf-8")
    with pytest.raises(IFXPredictError, match="maps: is a link or a file, where a folder is to be written"):
        write(Output(tmp_path / "out", "predict", forced=print))
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"schema": "mine"}', '{"schema": "ifxpredict-files-1", "files": [1]}', "x", ""]
)
def test_a_file_called_like_the_record_that_is_none_is_refused_and_kept(tmp_path, text):
    (tmp_path / RECORD).write_text(text, encoding="utf-8")
    with pytest.raises(IFXPredictError, match=r"\.ifxpredict\.json: is not the record .*; move it away or give"):
        write(Output(tmp_path, "predict", forced=print))
    assert (tmp_path / RECORD).read_text(encoding="utf-8") == text


def test_a_drives_root_and_the_home_folder_are_no_output_folders_but_single_files_may_lie_at_home(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    with pytest.raises(IFXPredictError, match="is the root of a drive"):
        check_folder(Path("/"))
    with pytest.raises(IFXPredictError, match="is your home folder, expected a folder for the results; give one"):
        write(Output(tmp_path, "predict"))
    write(Output(tmp_path, "icc", whole=False), ["icc.csv"])
    assert content(tmp_path) == {"icc.csv": "new"}
    monkeypatch.delenv("HOME")
    check_folder(tmp_path / "out")


def test_a_file_as_output_folder_is_refused_at_any_depth(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "deep" / "er"):
        with pytest.raises(IFXPredictError, match=r"cannot be used as an output folder \(file is a file\)"):
            Output(place, "predict").check(NAMES)


def test_nothing_is_written_into_a_bundle_at_any_depth_but_a_bundle_in_its_place(tmp_path):
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "bundle.json").write_text("{}", encoding="utf-8")
    for folder in (bundle, bundle / "report", bundle / "a" / "b"):
        with pytest.raises(IFXPredictError, match=r"bundle: is a bundle, which could not be loaded any more"):
            Output(folder, "evaluate").check(["report.html"])
    Output(tmp_path, "evaluate").check(["report.html"])
    with pytest.raises(IFXPredictError, match="is a bundle"):
        check_place(bundle / "new")
    check_place(bundle)


def test_a_folder_without_the_right_to_write_is_refused_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(IFXPredictError, match="cannot be written to; give another folder"):
        Output(tmp_path / "new", "predict").check(NAMES)


def test_the_report_of_another_command_is_not_mixed_with_ones_own(tmp_path):
    with Output(tmp_path, "evaluate").written() as folder:
        (folder / "report.html").write_text("of the training", encoding="utf-8")
    Output(tmp_path, "evaluate").check_own("report.html")
    other = Output(tmp_path, "validate")
    other.check_own("another.html")
    with pytest.raises(IFXPredictError, match=r"report\.html: was written by evaluate, .* give another folder"):
        other.check_own("report.html")
    Output(tmp_path, "validate", forced=print).check_own("report.html")
